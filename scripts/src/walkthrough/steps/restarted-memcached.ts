// Decides the texts of step 9: a memcached is restarted behind the session's back.
import type { Step } from "../step.ts";

export const restartedMemcachedSteps: readonly Step[] = [
  {
    id: "9",
    title: { en: "Sticky again", "pt-BR": "De volta ao sticky" },
    task: {
      en: "Switch the lab back to sticky, and add a book. With one console a server: end HAProxy and both app servers (Ctrl-C) and start `scripts/run-haproxy-sticky.sh`, `scripts/run-app1.sh` and `scripts/run-app2.sh`, HAProxy first.",
      "pt-BR":
        "Volte o laboratório para o modo sticky e ponha um livro no carrinho. Com um servidor em cada console: encerre o HAProxy e os dois servidores de aplicação (Ctrl-C) e inicie `scripts/run-haproxy-sticky.sh`, `scripts/run-app1.sh` e `scripts/run-app2.sh`, primeiro o HAProxy.",
    },
    commands: ["scripts/up --detach", "scripts/lab step 9"],
    browser: {
      en: "Switch back the same way, and reload the page: **Who answered** says **Mode: sticky**, and the cart is complete. Click **Add to cart** under any book. **The backup** says **Protected**, **Held by** {againId}.",
      "pt-BR":
        "Mude de volta do mesmo jeito e recarregue a página: **Quem respondeu** diz **Modo: sticky**, e o carrinho está completo. Clique em **Adicionar ao carrinho** em qualquer livro. **O backup** diz **Sessão protegida**, **Guardado em** {againId}.",
    },
    expect: {
      en: "{again} answers and owns the session from now on: the cookie has its prefix and route again, and the backup is on {againBackup} ({againId}).",
      "pt-BR":
        "Quem responde é o {again}, que passa a ser o dono da sessão: o cookie voltou a ter prefixo e rota, e o backup está no {againBackup} ({againId}).",
    },
    lesson: {
      en: "The record in memcached is the same in both modes, so a cart goes from one to the other. Four dangers are left, and they are the ones that real failover systems stumble over: a memcached that comes back empty before anybody noticed, a server that hangs and wakes up, many clicks at once, and no memcached at all.",
      "pt-BR":
        "O registro no memcached é igual nos dois modos, por isso um carrinho passa de um para o outro. Restam quatro perigos, aqueles em que os sistemas de failover de verdade tropeçam: um memcached que volta vazio sem que ninguém perceba, um servidor que trava e depois acorda, muitos cliques ao mesmo tempo, e nenhum memcached no ar.",
    },
    hint: {
      en: "`scripts/lab status` tells the mode in its first line. A log that still says `sticky false` belongs to an app server that was not started anew: `scripts/up --detach` does it.",
      "pt-BR":
        "`scripts/lab status` mostra o modo na primeira linha. Se um log ainda diz `sticky false`, aquele servidor não foi iniciado de novo: `scripts/up --detach` resolve.",
    },
  },
  {
    id: "9.1",
    title: {
      en: "Restart a memcached behind the session's back",
      "pt-BR": "Reinicie um memcached sem a sessão perceber",
    },
    task: {
      en: "Restart {againBackup}, which holds the backup. Don't touch the shop: no click, no reload.",
      "pt-BR":
        "Reinicie o {againBackup}, que guarda o backup. Não mexa na loja: nem clique, nem recarregar.",
    },
    commands: ["scripts/lab restart {againId}", "scripts/lab keys"],
    browser: {
      en: "Watch **The backup** without clicking. It may say **Not protected**, or another node, for the blink of an eye; then it says **Protected**, **Held by** {againId}, again.",
      "pt-BR":
        "Fique olhando **O backup**, sem clicar. Por um instante pode aparecer **Sessão sem proteção**, ou outro nó; logo volta a ser **Sessão protegida**, **Guardado em** {againId}.",
    },
    expect: {
      en: "memcached keeps nothing on disk, so it came back empty. A moment later `scripts/lab keys` shows the record on {againBackup} ({againId}) again, although nobody has clicked.",
      "pt-BR":
        "O memcached não guarda nada em disco, então voltou vazio. Um instante depois, `scripts/lab keys` mostra o registro de novo no {againBackup} ({againId}), embora ninguém tenha clicado.",
    },
    lesson: {
      en: "Up again is not the same as never gone. Each app server watches the process id and the start time of every memcached: a changed one means an empty memcached, and every session that had its backup there is stored again, the most recently used first. The session manager on Tomcat that this lab takes after did not look: to it the memcached was simply there.",
      "pt-BR":
        "Estar de volta não é o mesmo que nunca ter caído. Cada servidor de aplicação acompanha o id do processo e a hora de início de cada memcached: se mudaram, aquele memcached está vazio, e toda sessão que tinha backup ali é gravada de novo, começando pelas usadas há menos tempo. O gerenciador de sessões do Tomcat, em que este laboratório se inspira, não olhava isso: para ele, o memcached simplesmente estava lá.",
    },
    hint: {
      en: "Nothing on {againId} after a few seconds? `scripts/lab status`: is {again} still up? Only the owner of a session can store it again.",
      "pt-BR":
        "Nada no {againId} depois de alguns segundos? Veja em `scripts/lab status` se o {again} ainda está no ar: só o dono da sessão pode gravá-la de novo.",
    },
  },
  {
    id: "9.2",
    title: {
      en: "Then kill the app server: still there",
      "pt-BR": "Agora mate o servidor: o carrinho continua lá",
    },
    task: {
      en: "Kill {again}, the owner of the session, and change the cart. Then start it again.",
      "pt-BR": "Mate o {again}, dono da sessão, e altere o carrinho. Depois inicie-o de novo.",
    },
    commands: ["scripts/lab kill {again}", "scripts/lab step 9.2", "scripts/lab start {again}"],
    browser: {
      en: "After the kill add a book: **Who answered** says {heir}, and the cart is complete. Then start {again}.",
      "pt-BR":
        "Depois do kill, ponha um livro: **Quem respondeu** diz {heir}, e o carrinho está completo. Depois inicie o {again}.",
    },
    expect: {
      en: "The answer comes from {heir}, with the whole cart: it was read from {againBackup}, which was empty a minute ago.",
      "pt-BR":
        "A resposta vem do {heir}, com o carrinho inteiro: ele foi lido do {againBackup}, que há um minuto estava vazio.",
    },
    lesson: {
      en: "Here the original lost the cart: memcached restarted, nobody noticed, and ten seconds later the death of the app server took the only copy. Two faults, one after the other, lose nothing as long as the new backup was made in between, and that takes about a second.",
      "pt-BR":
        "Neste ponto o original perdia o carrinho: o memcached reiniciou, ninguém percebeu, e dez segundos depois a morte do servidor levou a única cópia. Duas falhas, uma depois da outra, não perdem nada se entre elas o backup novo ficou pronto, e isso leva mais ou menos um segundo.",
    },
    hint: {
      en: "An empty cart? Then {again} died before the new backup was there: do step 9.1 first, and let its check pass.",
      "pt-BR":
        "Carrinho vazio? Então o {again} morreu antes de o backup novo existir: faça primeiro o passo 9.1 e espere a conferência passar.",
    },
  },
];
