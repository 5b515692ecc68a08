// Decides the texts of step 6: the memcached with the backup dies.
import type { Step } from "../step.ts";

export const losingAMemcachedSteps: readonly Step[] = [
  {
    id: "6",
    title: {
      en: "Kill the memcached that holds the backup",
      "pt-BR": "Mate o memcached responsável",
    },
    task: {
      en: "Kill the memcached that holds the backup now: {second} ({secondId}).",
      "pt-BR": "Mate o memcached que agora guarda o backup: o {second} ({secondId}).",
    },
    commands: ["scripts/lab kill {secondId}"],
    browser: {
      en: "**The backup** names it under **Held by**. After the kill the panel shows it as down under **Copies on each memcached node**, within seconds. **The backup** says **Protected**, now **Held by** {firstId}, which is a failover node of {other}: the new backup was made without a click of yours. The cookie still says {secondId}. Don't start the node yet.",
      "pt-BR":
        "**O backup** mostra qual é em **Guardado em**. Depois do kill, o painel mostra em poucos segundos que ele está fora do ar, em **Cópias em cada nó memcached**. **O backup** diz **Sessão protegida**, agora **Guardado em** {firstId}, que para o {other} é nó de failover: o backup novo foi feito sem nenhum clique seu. O cookie ainda diz {secondId}. Não inicie o nó ainda.",
    },
    expect: {
      en: "{second} is down, and with it the backup. The shop does not notice: the live session is in the memory of {other}, which stores a new backup on {first} ({firstId}) at once.",
      "pt-BR":
        "O {second} caiu, e com ele o backup. A loja nem percebe: a sessão viva está na memória do {other}, que grava na hora um backup novo no {first} ({firstId}).",
    },
    lesson: {
      en: "A memcached holds nothing that is needed as long as the app server lives. But without a backup the death of {other} would be the end of the cart. So {other} does not wait for your next click: it notices that {secondId} is gone, and makes the backup again elsewhere. That is called re-protection.",
      "pt-BR":
        "Enquanto o servidor de aplicação vive, nada do que está no memcached é necessário. Mas sem backup, a morte do {other} seria o fim do carrinho. Por isso o {other} não espera o seu próximo clique: ele percebe que o {secondId} se foi e refaz o backup em outro lugar. Isso se chama re-protection.",
    },
    hint: {
      en: "Which one? The part of the cookie between `-` and `.`: `scripts/lab cookie`.",
      "pt-BR": "Qual deles? A parte do cookie entre `-` e `.`: `scripts/lab cookie`.",
    },
  },
  {
    id: "6.1",
    title: {
      en: "The other memcached receives the backup",
      "pt-BR": "O outro memcached recebe o backup",
    },
    task: {
      en: "Look which memcached has the record now, and change the cart again.",
      "pt-BR": "Veja qual memcached tem o registro agora e altere o carrinho de novo.",
    },
    commands: ["scripts/lab keys", "scripts/lab step 6.1"],
    browser: {
      en: "Add a third book. **The backup** says **Protected**, **Held by** {firstId}, with a higher version than before.",
      "pt-BR":
        "Ponha um terceiro livro. **O backup** diz **Sessão protegida**, **Guardado em** {firstId}, com uma versão mais alta que antes.",
    },
    expect: {
      en: "The answer comes from {other} as before, with three books in the cart, and the newest record is on {first} ({firstId}).",
      "pt-BR":
        "A resposta continua vindo do {other}, com três livros no carrinho, e o registro mais novo está no {first} ({firstId}).",
    },
    lesson: {
      en: "The backup has moved to the failover node of {other}: a relocation. Had {secondId} died in the very moment of your click, {other} would have found it dead, and stored on {firstId} inside the same request, before the answer left. An acknowledged change is a protected change.",
      "pt-BR":
        "O backup mudou para o nó de failover do {other}: uma realocação (relocation). Se o {secondId} tivesse morrido bem na hora do seu clique, o {other} teria visto que ele estava morto e gravado no {firstId} dentro da mesma requisição, antes de a resposta sair. Mudança confirmada é mudança protegida.",
    },
    hint: {
      en: "**Not protected** in the panel for more than a moment? Then {firstId} is down, too: `scripts/lab start {firstId}`, and the backup is made by itself.",
      "pt-BR":
        "**Sessão sem proteção** no painel por mais que um instante? Então o {firstId} também está fora do ar: `scripts/lab start {firstId}`, e o backup se faz sozinho.",
    },
  },
  {
    id: "6.2",
    title: { en: "The cookie has changed", "pt-BR": "O cookie mudou" },
    task: {
      en: "Look at the cookie again. What changed, and what did not?",
      "pt-BR": "Verifique o cookie de novo. O que mudou e o que não mudou?",
    },
    commands: ["scripts/lab cookie"],
    browser: {
      en: "Under **The cookie JSESSIONID** the node reads ~~{secondId}~~ → {firstId}, marked as changed.",
      "pt-BR":
        "Em **O cookie JSESSIONID**, o nó aparece como ~~{secondId}~~ → {firstId}, marcado como mudado.",
    },
    expect: {
      en: "The node went from {secondId} to {firstId}. Prefix, token and route stayed: the same session, on the same app server, with its backup elsewhere.",
      "pt-BR":
        "O nó passou de {secondId} para {firstId}. Prefixo, token e rota continuam: a mesma sessão, no mesmo servidor, com o backup em outro lugar.",
    },
    lesson: {
      en: "The cookie says where the backup is. It follows with the first answer after a move, and is sent only when one of its parts has changed, so a read-only click costs nothing. And between move and answer? Whoever has to recover the session asks every memcached, and the newest version wins.",
      "pt-BR":
        "O cookie diz onde está o backup. Ele acompanha na primeira resposta depois da mudança, e só é enviado quando alguma parte mudou; um clique que só lê não custa nada. E entre a mudança e a resposta? Quem precisa recuperar a sessão pergunta a todos os memcached, e a versão mais nova vence.",
    },
    hint: {
      en: "Still the old node? Then no answer has come since the kill: do step 6.1 first.",
      "pt-BR":
        "Ainda o nó antigo? Então nenhuma resposta chegou desde o kill: faça antes o passo 6.1.",
    },
  },
  {
    id: "6.3",
    title: {
      en: "The file that made it so: the context file",
      "pt-BR": "O arquivo que decide isso: o context",
    },
    task: {
      en: "Read the context file of {other}, the heir of Tomcat's `context.xml`, and find the two lines that explain what you have seen.",
      "pt-BR":
        "Leia o arquivo de contexto do {other}, herdeiro do `context.xml` do Tomcat, e ache as duas linhas que explicam o que você viu.",
    },
    commands: ["cat app/conf/{other}.context.jsonc"],
    browser: {
      en: "Nothing to click: open the file in your editor, which explains every option when you point at it.",
      "pt-BR":
        "Nada para clicar: abra o arquivo no seu editor, que explica cada opção quando você aponta para ela.",
    },
    expect: {
      en: "`memcachedNodes` names n1 and n2 with their addresses, and `failoverNodes` is `{firstId}`: {other} backs up to {secondId}, and to {firstId} only while {secondId} is down.",
      "pt-BR":
        "`memcachedNodes` dá o n1 e o n2 com seus endereços, e `failoverNodes` é `{firstId}`: o {other} faz backup no {secondId}, e no {firstId} só enquanto o {secondId} está fora do ar.",
    },
    lesson: {
      en: "`sessionBackupAsync` is false here, so the answer waits for the store; `sessionBackupTimeout` says how long at most, in milliseconds. With true, answers are faster, and the last change may be lost.",
      "pt-BR":
        "Aqui `sessionBackupAsync` é false, então a resposta espera a gravação; `sessionBackupTimeout` diz quanto no máximo, em milissegundos. Com true as respostas são mais rápidas, e a última mudança pode se perder.",
    },
    hint: {
      en: "The comments in the file tell what each line does. The two are `memcachedNodes` and `failoverNodes`.",
      "pt-BR":
        "Os comentários do arquivo contam o que cada linha faz. As duas são `memcachedNodes` e `failoverNodes`.",
    },
  },
];
