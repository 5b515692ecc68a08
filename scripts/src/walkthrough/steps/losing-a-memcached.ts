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
      en: "**The backup** names it under **Held by**. After the kill the panel shows it as down under **Copies on each memcached node**, within seconds, and **The backup** says **Not protected**: the backup is gone, and the next change makes a new one. Don't start the node yet.",
      "pt-BR":
        "**O backup** mostra qual é em **Guardado em**. Depois do kill, o painel mostra em poucos segundos que ele está fora do ar, em **Cópias em cada nó memcached**, e **O backup** diz **Sessão sem proteção**: o backup se foi, e a próxima mudança faz um novo. Não inicie o nó ainda.",
    },
    expect: {
      en: "{second} is down, and with it the newest backup. The shop does not notice: the live session is in the memory of {other}.",
      "pt-BR":
        "O {second} caiu, e com ele o backup mais novo. A loja nem percebe: a sessão viva está na memória do {other}.",
    },
    lesson: {
      en: "A memcached holds nothing that is needed as long as the app server lives. But if {other} died now, the last change would be lost, so a new backup is due.",
      "pt-BR":
        "Enquanto o servidor de aplicação vive, nada do que está no memcached é necessário. Mas se o {other} morresse agora, a última mudança se perderia; então é hora de um novo backup.",
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
      en: "Change the cart again, and look which memcached has the record.",
      "pt-BR": "Altere o carrinho de novo e veja qual memcached tem o registro.",
    },
    commands: ["scripts/lab step 6.1", "scripts/lab keys"],
    browser: {
      en: "Add a third book. **The backup** says **Protected** again, now **Held by** {firstId}, which is a failover node of {other}.",
      "pt-BR":
        "Ponha um terceiro livro. **O backup** volta a dizer **Sessão protegida**, agora **Guardado em** {firstId}, que para o {other} é nó de failover.",
    },
    expect: {
      en: "The answer comes from {other} as before, with three books in the cart, and the newest record is on {first} ({firstId}).",
      "pt-BR":
        "A resposta continua vindo do {other}, com três livros no carrinho, e o registro mais novo está no {first} ({firstId}).",
    },
    lesson: {
      en: "{other} wanted to store on {secondId}, found it dead, and stored on its failover node inside the same request: a relocation. The answer left only after that. An acknowledged change is a protected change.",
      "pt-BR":
        "O {other} quis gravar no {secondId}, viu que ele estava morto e gravou no nó de failover dentro da mesma requisição: uma realocação (relocation). Só depois disso a resposta saiu. Mudança confirmada é mudança protegida.",
    },
    hint: {
      en: "**Not protected** in the panel is right until the cart changes: add a book. Still so afterwards? Then {firstId} is down, too: `scripts/lab start {firstId}`, and add another.",
      "pt-BR":
        "**Sessão sem proteção** no painel está certo até o carrinho mudar: ponha um livro. Continua assim depois? Então o {firstId} também está fora do ar: `scripts/lab start {firstId}`, e ponha mais um.",
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
      en: "The cookie always says where the backup is. It is sent again only when one of its parts changes, so a read-only click costs nothing.",
      "pt-BR":
        "O cookie sempre diz onde está o backup. Ele só é enviado de novo quando alguma parte muda; um clique que só lê não custa nada.",
    },
    hint: {
      en: "Still the old node? Then the cart was not changed since the kill: do step 6.1 first.",
      "pt-BR":
        "Ainda o nó antigo? Então o carrinho não mudou desde o kill: faça antes o passo 6.1.",
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
