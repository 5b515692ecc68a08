// Decides the texts of steps 1 to 3: the parts of the lab start.
import type { Step } from "../step.ts";

export const startingSteps: readonly Step[] = [
  {
    id: "1",
    title: { en: "HAProxy, sticky", "pt-BR": "HAProxy com sticky" },
    task: {
      en: "Start HAProxy in a console of its own, with the sticky configuration.",
      "pt-BR": "Inicie o HAProxy em um console separado, com a configuração sticky.",
    },
    commands: ["scripts/run-haproxy-sticky.sh"],
    browser: {
      en: "Open http://localhost:{haproxyPort}. No app server runs yet, so HAProxy answers by itself: a short error text, status 503, no app server is up. (If you started everything with `scripts/up`, the shop is already there.)",
      "pt-BR":
        "Abra http://localhost:{haproxyPort}. Ainda não há servidor de aplicação, então quem responde é o próprio HAProxy: um texto curto de erro, status 503, nenhum servidor no ar. (Se você iniciou tudo com `scripts/up`, a loja já aparece.)",
    },
    expect: {
      en: "HAProxy listens on port {haproxyPort} and stays in its console. It looks for both app servers four times a second, and says in its console (`scripts/lab logs haproxy`) when it finds or loses one.",
      "pt-BR":
        "O HAProxy escuta na porta {haproxyPort} e continua rodando no próprio console. Quatro vezes por segundo ele procura os dois servidores de aplicação, e avisa no console (`scripts/lab logs haproxy`) quando um fica disponível ou cai.",
    },
    lesson: {
      en: "Sticky means: once an app server has answered a browser, the same one answers it again, because the session is in its memory. HAProxy keeps no table for that. It writes the name of the server into the cookie, which you will see in step 4.2.",
      "pt-BR":
        "Sticky quer dizer: depois que um servidor atendeu um navegador, é o mesmo que atende de novo, porque a sessão está na memória dele. O HAProxy não guarda tabela nenhuma para isso. Ele escreve o nome do servidor no cookie, como você vai ver no passo 4.2.",
    },
    hint: {
      en: "Busy port {haproxyPort}? The message names the program that holds it. Put `LAB_HAPROXY_PORT=8180` into the file `.env` and start again. `scripts/lab doctor` looks at all ports.",
      "pt-BR":
        "Porta {haproxyPort} ocupada? A mensagem diz qual programa está nela. Ponha `LAB_HAPROXY_PORT=8180` no arquivo `.env` e inicie de novo. `scripts/lab doctor` confere todas as portas.",
    },
  },
  {
    id: "2",
    title: { en: "Two memcached, one a console", "pt-BR": "Dois memcached, um em cada console" },
    task: {
      en: "Start both memcached, each in a console of its own.",
      "pt-BR": "Rode os dois memcached, um em cada console.",
    },
    commands: ["scripts/run-memcached1.sh", "scripts/run-memcached2.sh"],
    browser: {
      en: "Nothing to see yet: memcached has no page. Its console stays silent, too; that is how it is when all is well.",
      "pt-BR":
        "Ainda não há nada para ver: memcached não tem página. O console dele também fica quieto; é assim mesmo quando está tudo bem.",
    },
    expect: {
      en: "n1 listens on port {n1Port} and n2 on port {n2Port}. Right after a start or `scripts/lab reset` both are empty: `scripts/lab keys` shows no sessions.",
      "pt-BR":
        "O n1 escuta na porta {n1Port} e o n2 na porta {n2Port}. Logo depois de iniciar ou de `scripts/lab reset`, os dois estão vazios: `scripts/lab keys` não mostra nenhuma sessão.",
    },
    lesson: {
      en: "The two memcached do not know each other and copy nothing to each other. Only the session manager, inside the app servers, knows both.",
      "pt-BR":
        "Os dois memcached não se conhecem e não copiam nada um para o outro. Só o gerenciador de sessões, dentro dos servidores de aplicação, conhece os dois.",
    },
    hint: {
      en: "If a memcached service of the machine holds port {n1Port}, stop it (`sudo systemctl stop memcached`) or put `LAB_MEMCACHED1_PORT=11311` into `.env`.",
      "pt-BR":
        "Se um serviço memcached da máquina já ocupa a porta {n1Port}, pare-o (`sudo systemctl stop memcached`) ou ponha `LAB_MEMCACHED1_PORT=11311` no `.env`.",
    },
  },
  {
    id: "3",
    title: {
      en: "Two app servers, one a console",
      "pt-BR": "Dois servidores de aplicação, um em cada console",
    },
    task: {
      en: "Start both app servers, each in a console of its own, and find in each log the line that begins with `MemcachedSessionService finished initialization`.",
      "pt-BR":
        "Rode os dois servidores de aplicação, um em cada console, e procure no log de cada um a linha que começa com `MemcachedSessionService finished initialization`.",
    },
    commands: [
      "scripts/run-app1.sh",
      "scripts/run-app2.sh",
      "scripts/lab logs app1",
      "scripts/lab logs app2",
    ],
    browser: {
      en: "Reload http://localhost:{haproxyPort}: the shop is open. On the right (on a phone, below) is the panel **The lab**. It says **No session yet**: nobody has changed anything, so there is nothing to remember.",
      "pt-BR":
        "Recarregue http://localhost:{haproxyPort}: a loja abriu. À direita (no celular, embaixo) está o painel **O laboratório**. Ele diz **Nenhuma sessão ainda**: ninguém mudou nada, então não há o que lembrar.",
    },
    expect: {
      en: "app1 says `sticky true, with node ids [n2] and failover node ids [n1]`. app2 says the same with the two swapped.",
      "pt-BR":
        "O app1 diz `sticky true, with node ids [n2] and failover node ids [n1]`. O app2 diz o mesmo, com os dois trocados.",
    },
    lesson: {
      en: "Read it as: app1 stores its backups on n2, and on n1 only if n2 is down. Crossed on purpose: if app1 and n1 stood on one machine, and app2 and n2 on another, the loss of a machine would never take a session together with its backup.",
      "pt-BR":
        "Leia assim: o app1 grava os backups no n2, e no n1 só se o n2 cair. É cruzado de propósito: se o app1 e o n1 ficassem numa máquina e o app2 e o n2 em outra, perder uma máquina nunca levaria uma sessão junto com o backup dela.",
    },
    hint: {
      en: "No such line? Then the app server did not come up: the last lines of `scripts/lab logs app1` say why, for instance a mistake in `app/conf/app1.context.jsonc`.",
      "pt-BR":
        "Não achou a linha? Então o servidor não subiu: as últimas linhas de `scripts/lab logs app1` dizem por quê, por exemplo um erro em `app/conf/app1.context.jsonc`.",
    },
  },
];
