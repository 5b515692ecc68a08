// Decides the words around the steps in the documents: what one needs, how to begin, what one has learned.
import type { Language } from "../language.ts";

export interface Frame {
  /** Everything before the first step. */
  readonly opening: string;
  readonly browser: string;
  readonly expect: string;
  readonly lesson: string;
  readonly hint: string;
  /** Before the check of a step that is about nodes alone. */
  readonly checkNodes: string;
  /** Before the check of a step that the terminal's own shopper must have done. */
  readonly checkShopper: string;
}

const generated = '<!-- Generated from scripts/src/walkthrough by "npm run docs -w scripts". -->';

const topology = `\`\`\`
                browser
                   |
              haproxy :8080
              /           \\
        app1 :8081     app2 :8082
              \\           /
                   x
              /           \\
 memcached1 (n1) :11211   memcached2 (n2) :11212
\`\`\``;

const openingEn = `${generated}
# Walkthrough

You put a book into a cart, then you kill the server that holds the cart, then you kill its backup. The cart survives, and you see why. Then you do the same without stickiness, and in the end you try the dangerous moments: a memcached that comes back empty, a server that hangs in the middle of a request, twenty clicks at once, no memcached at all. Steps 1 to 8 take about half an hour, steps 9 to 12 another quarter.

${topology}

Each app server keeps its sessions in its own memory. A backup of each session is in one memcached. HAProxy sends a browser back to the app server that knows it ("sticky"). The two memcached do not know each other.

## Before you begin

You need Node.js 20.19 or newer, a terminal in the folder of this project, and a browser. There are two ways to start; the steps are the same.

**One console a server**, as in the workshop: open five consoles and follow steps 1 to 3 below. Each server talks in its own console, and Ctrl-C ends it. (If a program is missing, the first script installs it or tells you the command.) For the buttons of the page, \`scripts/lab console\` in a sixth one.

**All at once**: \`scripts/up --detach\` starts everything, on Docker when it is there, else with this machine's own programs. Then read steps 1 to 3 and begin to click at step 4. \`scripts/lab logs --follow\` shows all logs in one console.

Open http://localhost:8080 and put the window beside this page. Left is the shop, right the panel **The lab**, which shows what happens to your session, and has a picture of the servers: choose one there to kill, pause or start it with a click; beside each button is the command that does the same. Below the picture is this exercise, with buttons for whatever is killed, started and switched; its steps tick themselves as you reach them. On a phone the panel is below.

There are two parts to play: *you* shop in the browser, and the terminal kills servers. The terminal also has a shopper of its own, with its own cart and cookie, for those who prefer to stay there: the scripts \`scripts/steps/…\`, \`scripts/lab step\`, \`scripts/lab check\` and \`scripts/lab cookie\` without a value are about that one's cart and cookie, not about your browser's. With the browser alone, leave out the steps' checks and \`scripts/lab step\`: the page shows you whether a step is reached. \`scripts/lab walkthrough\` leads through all of it and explains each step; with \`--auto\` it runs alone.

Which app server answers first is not fixed. The text below tells it as if it had been app1. If it was app2 with you, read app2 for app1, n1 for n2, and the other way round: the page tells you the names. Step 8 tells it as if app1 had answered first there, and the cookie had named n1; steps 9 to 12 as if app1 had answered first in step 9.`;

const openingPt = `${generated}
# Roteiro

Você põe um livro no carrinho, depois mata o servidor que guarda o carrinho, depois mata o backup dele. O carrinho sobrevive, e você vê por quê. Depois faz o mesmo sem sticky, e no fim experimenta os momentos perigosos: um memcached que volta vazio, um servidor que trava no meio de uma requisição, vinte cliques ao mesmo tempo, nenhum memcached no ar. Os passos 1 a 8 levam mais ou menos meia hora; os passos 9 a 12, mais uns quinze minutos.

${topology.replace("browser", "navegador")}

Cada servidor de aplicação guarda as sessões na própria memória. Um backup de cada sessão fica em um memcached. O HAProxy manda o navegador de volta ao servidor que já o conhece ("sticky"). Os dois memcached não se conhecem.

## Antes de começar

Você precisa do Node.js 20.19 ou mais novo, de um terminal na pasta deste projeto e de um navegador. Há dois jeitos de iniciar; os passos são os mesmos.

**Um servidor em cada console**, como na oficina: abra cinco consoles e siga os passos 1 a 3 abaixo. Cada servidor mostra seus logs no próprio console, e Ctrl-C encerra. (Se faltar algum programa, o primeiro script instala ou diz qual comando usar.) Para os botões da página, \`scripts/lab console\` em um sexto.

**Tudo de uma vez**: \`scripts/up --detach\` inicia tudo, com Docker se houver, senão com os programas da própria máquina. Aí leia os passos 1 a 3 e comece a clicar no passo 4. \`scripts/lab logs --follow\` mostra todos os logs em um único console.

Abra http://localhost:8080 e deixe a janela ao lado desta página. À esquerda fica a loja, à direita o painel **O laboratório**, que mostra o que acontece com a sua sessão e tem um desenho dos servidores: escolha um para matar, pausar ou iniciar com um clique; ao lado de cada botão está o comando que faz o mesmo. Embaixo do desenho está este exercício, com botões para tudo o que se mata, inicia e muda; os passos se marcam sozinhos quando você chega a eles. No celular, o painel fica embaixo.

Há dois papéis: *você* compra no navegador, o terminal mata servidores. O terminal também tem um cliente próprio, com carrinho e cookie dele, para quem prefere ficar por lá: os scripts \`scripts/steps/…\`, \`scripts/lab step\`, \`scripts/lab check\` e \`scripts/lab cookie\` sem valor tratam do carrinho e do cookie desse cliente, não dos do seu navegador. Se você usa só o navegador, pule as conferências e \`scripts/lab step\`: a página mostra se você chegou ao passo. \`scripts/lab walkthrough --lang pt-BR\` conduz o exercício inteiro e explica cada passo; com \`--auto\` ele roda sozinho.

Não está definido qual servidor responde primeiro. O texto abaixo conta como se tivesse sido o app1. Se com você foi o app2, leia app2 no lugar de app1, n1 no lugar de n2 e vice-versa: a página mostra os nomes. O passo 8 conta como se lá o app1 tivesse respondido primeiro e o cookie indicasse o n1; os passos 9 a 12, como se o app1 tivesse respondido primeiro no passo 9.`;

export const frames: Record<Language, Frame> = {
  en: {
    opening: openingEn,
    browser: "In the browser.",
    expect: "You should see.",
    lesson: "Why.",
    hint: "Stuck?",
    checkNodes: "Check the nodes, on the terminal:",
    checkShopper: "Check the terminal's shopper (not your browser's cart):",
  },
  "pt-BR": {
    opening: openingPt,
    browser: "No navegador.",
    expect: "O que se vê.",
    lesson: "Por quê.",
    hint: "Travou?",
    checkNodes: "Para conferir os nós, no terminal:",
    checkShopper: "Para conferir o cliente do terminal (não o carrinho do seu navegador):",
  },
};

/** Everything after the last step. */
export const closing: Record<Language, string> = {
  en: `## What you have seen

| what died | what the shopper noticed | what moved in the cookie |
| --- | --- | --- |
| the app server with the live session | nothing | prefix and route: another app server owns the session; node: it has another primary |
| the memcached with the backup | nothing | node: another memcached holds the backup |
| without stickiness, an app server | nothing | nothing: no app server is named in it |
| without stickiness, the memcached that the cookie names | nothing | node: the one with the second copy |
| a memcached, for a second only, and then the app server | nothing | prefix, route and node, as with any app server |
| nobody: an app server hung in the middle of a request | one click of two seconds | prefix, route and node; back again when the other one died |
| both memcached | nothing; the panel says that the session is not protected | nothing |

With stickiness the session lived in memory, as fast as any session in memory; without, each request read it from memcached, and each change was stored twice. No database is involved. Each answer that changed the cart left only when that was stored.

## Once more, or stop

\`scripts/lab reset\` brings every node up, sticky, forgets all sessions and begins anew. \`scripts/lab down\` stops the lab. \`scripts/lab doctor\` looks for the reason when something does not start.

Ideas to go on: \`scripts/lab pause\` a memcached (it lives, but does not answer); kill app server and memcached in the other order; do step 11 without stickiness; change a line of \`app/conf/app1.context.jsonc\` and have app1 read it with \`scripts/lab reload app1\`, while you shop.`,
  "pt-BR": `## O que você viu

| o que morreu | o que o cliente percebeu | o que mudou no cookie |
| --- | --- | --- |
| o servidor de aplicação com a sessão viva | nada | prefixo e rota: outro servidor é dono da sessão; nó: o primário dele é outro |
| o memcached com o backup | nada | nó: outro memcached guarda o backup |
| sem sticky, um servidor de aplicação | nada | nada: nenhum servidor aparece nele |
| sem sticky, o memcached que o cookie indica | nada | nó: o da segunda cópia |
| um memcached, só por um segundo, e depois o servidor | nada | prefixo, rota e nó, como com qualquer servidor |
| ninguém: um servidor travou no meio de uma requisição | um clique de dois segundos | prefixo, rota e nó; de volta quando o outro morreu |
| os dois memcached | nada; o painel diz que a sessão está sem proteção | nada |

Com sticky, a sessão ficou na memória, tão rápida quanto qualquer sessão em memória; sem sticky, cada requisição a leu do memcached, e cada mudança foi gravada duas vezes. Não há banco de dados envolvido. Cada resposta que mudou o carrinho só saiu depois disso.

## Repetir ou encerrar

\`scripts/lab reset\` põe todos os nós no ar, no modo sticky, esquece todas as sessões e recomeça. \`scripts/lab down\` encerra o laboratório. \`scripts/lab doctor\` procura o motivo quando algo não inicia.

Ideias para continuar: \`scripts/lab pause\` em um memcached (ele vive, mas não responde); matar o servidor e o memcached na ordem inversa; fazer o passo 11 sem sticky; mudar uma linha de \`app/conf/app1.context.jsonc\` e fazer o app1 ler de novo com \`scripts/lab reload app1\`, sem parar de comprar.`,
};
