// Decides the texts of step 8: the same lab without stickiness.
import type { Step } from "../step.ts";

export const nonStickySteps: readonly Step[] = [
  {
    id: "8",
    title: {
      en: "Non-sticky: the same, with round robin",
      "pt-BR": "Sem sticky: o mesmo, em rodízio",
    },
    task: {
      en: "Switch the lab to non-sticky: HAProxy goes round robin, and each app server reads another context file, in which `sticky` is false. With one console a server: end HAProxy and both app servers (Ctrl-C) and start `scripts/run-haproxy-nonsticky.sh`, `scripts/run-app1.sh` and `scripts/run-app2.sh`, HAProxy first, as the app servers go along with it.",
      "pt-BR":
        "Passe o laboratório para o modo sem sticky: o HAProxy faz rodízio, e cada servidor de aplicação lê outro arquivo de contexto, em que `sticky` é false. Com um servidor em cada console: encerre o HAProxy e os dois servidores de aplicação (Ctrl-C) e inicie `scripts/run-haproxy-nonsticky.sh`, `scripts/run-app1.sh` e `scripts/run-app2.sh`, primeiro o HAProxy, porque os servidores seguem o modo dele.",
    },
    commands: ["scripts/up --detach --non-sticky", "scripts/lab logs app1"],
    browser: {
      en: "Switch: the exercise has a button for it (under Docker it shows the command to type). Then reload the page. **Who answered** says **Mode: non-sticky, in turns**. Your cart is still there: memcached kept it while the app servers were started anew.",
      "pt-BR":
        "Faça a mudança: o exercício tem um botão para isso (no Docker ele mostra o comando a digitar). Depois recarregue a página. **Quem respondeu** diz **Modo: sem sticky, em rodízio**. Seu carrinho continua lá: o memcached o guardou enquanto os servidores de aplicação reiniciavam.",
    },
    expect: {
      en: "Both app servers say `sticky false, with node ids [n1, n2] and failover node ids []`: both memcached are primaries, and none is for failover only.",
      "pt-BR":
        "Os dois servidores de aplicação dizem `sticky false, with node ids [n1, n2] and failover node ids []`: os dois memcached são primários, e nenhum é só para failover.",
    },
    lesson: {
      en: "Without stickiness no app server owns a session. Between two requests it is in memcached alone, so it is stored twice: with a single copy, the death of a memcached would be the end of it. Compare `app/conf/app1.context.jsonc` with `app/conf/app1-nonsticky.context.jsonc`: four lines make the difference.",
      "pt-BR":
        "Sem sticky, nenhum servidor de aplicação é dono de uma sessão. Entre duas requisições ela está só no memcached, e por isso é gravada duas vezes: com uma cópia só, a morte de um memcached seria o fim dela. Compare `app/conf/app1.context.jsonc` com `app/conf/app1-nonsticky.context.jsonc`: quatro linhas fazem a diferença.",
    },
    hint: {
      en: "`scripts/lab status` tells the mode in its first line. An app server that says `sticky true` was started before HAProxy was switched: end it and start it again.",
      "pt-BR":
        "`scripts/lab status` mostra o modo na primeira linha. Um servidor de aplicação que diz `sticky true` foi iniciado antes da troca do HAProxy: encerre-o e inicie de novo.",
    },
  },
  {
    id: "8.1",
    title: {
      en: "Add a book: both memcached have it",
      "pt-BR": "Ponha um livro: ele fica nos dois memcached",
    },
    task: {
      en: "Add a book to the cart, and look which memcached has the session.",
      "pt-BR": "Ponha um livro no carrinho e veja qual memcached tem a sessão.",
    },
    commands: ["scripts/lab step 8.1", "scripts/lab keys", "scripts/lab status"],
    browser: {
      en: "Click **Add to cart** under any book. **The two copies** says **Stored twice**, **Held by** names n1 and n2, and the **Owner** is nobody.",
      "pt-BR":
        "Clique em **Adicionar ao carrinho** em qualquer livro. **As duas cópias** diz **Gravada duas vezes**, **Guardado em** mostra n1 e n2, e o **Dono** é ninguém.",
    },
    expect: {
      en: "Both memcached hold the same version of the session, and no app server has it in memory: `scripts/lab status` counts 0 sessions there.",
      "pt-BR":
        "Os dois memcached têm a mesma versão da sessão, e nenhum servidor de aplicação a tem na memória: `scripts/lab status` conta 0 sessões lá.",
    },
    lesson: {
      en: "The answer left only when both copies were stored: the first on the node that the cookie names, the second on the next node. That is the price of round robin: two stores for each change, and a read for each request. What it buys, you see now.",
      "pt-BR":
        "A resposta só saiu depois que as duas cópias foram gravadas: a primeira no nó que o cookie indica, a segunda no nó seguinte. É o preço do rodízio: duas gravações a cada mudança, e uma leitura a cada requisição. O que se ganha com isso, você vê agora.",
    },
    hint: {
      en: "One copy only? Then a memcached is down: `scripts/lab status` shows which one. Start it, and look into the cart.",
      "pt-BR":
        "Uma cópia só? Então um memcached está fora do ar: `scripts/lab status` mostra qual. Inicie-o e olhe o carrinho.",
    },
  },
  {
    id: "8.2",
    title: { en: "Who answers? Both, in turn", "pt-BR": "Quem responde? Os dois, em rodízio" },
    task: {
      en: "Look into the cart a few times, and note which app server answers.",
      "pt-BR": "Olhe o carrinho algumas vezes e veja qual servidor de aplicação responde.",
    },
    commands: ["scripts/lab step 8.2"],
    browser: {
      en: "Reload the page a few times (a click on **Cart** alone asks no server). **Last requests** shows app1 and app2 in turn, and the cart is the same each time.",
      "pt-BR":
        "Recarregue a página algumas vezes (só clicar em **Carrinho** não envia nenhuma requisição). **Últimas requisições** mostra o app1 e o app2 se revezando, e o carrinho é sempre o mesmo.",
    },
    expect: {
      en: "Both app servers answer, in turn, and each of them shows the whole cart.",
      "pt-BR":
        "Os dois servidores de aplicação respondem, em rodízio, e cada um mostra o carrinho inteiro.",
    },
    lesson: {
      en: "The next click is answered by an app server that does not have the session, and knows the cart all the same: it reads the record from memcached for this one request, and forgets it after the answer. Two changes at the same time, one on each app server, could overwrite each other; `lockingMode` `auto` makes the second wait for the first. A request that only looks, like this one, waits for nobody.",
      "pt-BR":
        "O próximo clique é atendido por um servidor de aplicação que não tem a sessão, e mesmo assim conhece o carrinho: ele lê o registro do memcached para essa única requisição, e o esquece depois da resposta. Duas mudanças ao mesmo tempo, uma em cada servidor, poderiam se sobrescrever; com `lockingMode` `auto`, a segunda espera a primeira. Uma requisição que só olha, como esta, não espera ninguém.",
    },
    hint: {
      en: "Always the same one? Then the other one is down: `scripts/lab status`.",
      "pt-BR": "Sempre o mesmo? Então o outro está fora do ar: `scripts/lab status`.",
    },
  },
  {
    id: "8.3",
    title: {
      en: "The cookie without prefix and route",
      "pt-BR": "O cookie sem prefixo e sem rota",
    },
    task: {
      en: "Take the cookie JSESSIONID apart once more. What is missing, compared with step 4.2?",
      "pt-BR": "Olhe o cookie JSESSIONID mais uma vez. O que falta, em comparação com o passo 4.2?",
    },
    commands: ["scripts/lab cookie"],
    browser: {
      en: "Under **The cookie JSESSIONID** prefix and route read **none**. The rest does not change, whoever answers.",
      "pt-BR":
        "Em **O cookie JSESSIONID**, prefixo e rota dizem **nenhum**. O resto não muda, seja quem for que responde.",
    },
    expect: {
      en: "`<token>-{namedId}`: nothing in front, nothing behind. It stays the same while the app servers alternate.",
      "pt-BR":
        "`<token>-{namedId}`: nada na frente, nada atrás. Ele continua igual enquanto os servidores de aplicação se revezam.",
    },
    lesson: {
      en: "HAProxy writes no prefix, as it need not find an app server again. The session manager writes no route, as no app server owns the session. What is left are the token and the node with the first copy; the second copy is on the next node, here {spareId}.",
      "pt-BR":
        "O HAProxy não escreve prefixo, porque não precisa achar de novo um servidor. O gerenciador de sessões não escreve rota, porque nenhum servidor é dono da sessão. Sobram o token e o nó da primeira cópia; a segunda está no nó seguinte, aqui o {spareId}.",
    },
    hint: {
      en: "Still a prefix or a route? Then the cookie is from sticky times: change the cart, and a new one is sent.",
      "pt-BR":
        "Ainda há prefixo ou rota? Então o cookie é do tempo do sticky: altere o carrinho, e um novo é enviado.",
    },
  },
  {
    id: "8.4",
    title: { en: "Kill an app server", "pt-BR": "Mate um servidor de aplicação" },
    task: {
      en: "Kill the app server that answered in step 8.1, {answering}, and change the cart.",
      "pt-BR": "Mate o servidor que respondeu no passo 8.1, o {answering}, e altere o carrinho.",
    },
    commands: ["scripts/lab kill {answering}", "scripts/lab step 8.4"],
    browser: {
      en: "After the kill add another book. There is no error; **Who answered** says {remaining} from now on, and the cookie is as it was.",
      "pt-BR":
        "Depois do kill, ponha mais um livro. Não há erro nenhum; **Quem respondeu** passa a dizer {remaining}, e o cookie continua como estava.",
    },
    expect: {
      en: "The answer comes from {remaining}, with the whole cart, and the cookie has not changed.",
      "pt-BR": "A resposta vem do {remaining}, com o carrinho inteiro, e o cookie não mudou.",
    },
    lesson: {
      en: "Nothing had to be recovered, as nothing was in the memory of {answering}. Compare with step 5.1: there the session was taken over, and prefix, node and route of the cookie changed.",
      "pt-BR":
        "Nada precisou ser recuperado, porque nada estava na memória do {answering}. Compare com o passo 5.1: lá houve um takeover, e mudaram o prefixo, o nó e a rota do cookie.",
    },
    hint: {
      en: "An error 503? Then no app server is up: `scripts/lab status`. A click that took two or three seconds? Then {answering} died in the middle of a request, and its lock had to expire first.",
      "pt-BR":
        "Erro 503? Então não há servidor de aplicação no ar: `scripts/lab status`. Um clique que levou dois ou três segundos? Então o {answering} morreu no meio de uma requisição, e antes o lock dele teve de expirar.",
    },
  },
  {
    id: "8.5",
    title: {
      en: "Kill the memcached that the cookie names",
      "pt-BR": "Mate o memcached que o cookie indica",
    },
    task: {
      en: "Kill the memcached that the cookie names, {named} ({namedId}), and change the cart.",
      "pt-BR": "Mate o memcached que o cookie indica, o {named} ({namedId}), e altere o carrinho.",
    },
    commands: ["scripts/lab kill {namedId}", "scripts/lab step 8.5"],
    browser: {
      en: "After the kill add another book. The cart is complete. Under **The cookie JSESSIONID** the node reads ~~{namedId}~~ → {spareId}, and **The two copies** says **One copy only**.",
      "pt-BR":
        "Depois do kill, ponha mais um livro. O carrinho está completo. Em **O cookie JSESSIONID**, o nó aparece como ~~{namedId}~~ → {spareId}, e **As duas cópias** diz **Uma cópia só**.",
    },
    expect: {
      en: "The cart is complete, the cookie names {spareId} now, and the newest record is on {spare} alone.",
      "pt-BR":
        "O carrinho está completo, o cookie agora indica o {spareId}, e o registro mais novo está só no {spare}.",
    },
    lesson: {
      en: "The session goes on from its second copy. One app server and one memcached are left, and the shopper has noticed nothing. But there is one copy only now: time to bring the others back.",
      "pt-BR":
        "A sessão continua a partir da segunda cópia. Restam um servidor de aplicação e um memcached, e o cliente não percebeu nada. Mas agora há uma cópia só: hora de trazer os outros de volta.",
    },
    hint: {
      en: "Which one? The part of the cookie after `-`: `scripts/lab cookie`.",
      "pt-BR": "Qual deles? A parte do cookie depois de `-`: `scripts/lab cookie`.",
    },
  },
  {
    id: "8.6",
    title: {
      en: "Start both again: a look restores the second copy",
      "pt-BR": "Inicie os dois novamente: basta olhar o carrinho para refazer a segunda cópia",
    },
    task: {
      en: "Start the memcached and the app server that you killed, and look into the cart.",
      "pt-BR": "Inicie novamente o memcached e o servidor que você matou, e olhe o carrinho.",
    },
    commands: [
      "scripts/lab start {namedId}",
      "scripts/lab start {answering}",
      "scripts/lab step 8.6",
    ],
    browser: {
      en: "Reload the page when both are up. **The two copies** says **Stored twice** again.",
      "pt-BR":
        "Recarregue a página quando os dois estiverem no ar. **As duas cópias** volta a dizer **Gravada duas vezes**.",
    },
    expect: {
      en: "All five nodes are up, the cart is complete, and both memcached hold the newest version.",
      "pt-BR":
        "Os cinco nós estão no ar, o carrinho está completo, e os dois memcached têm a versão mais nova.",
    },
    lesson: {
      en: "Nobody had to click: an app server remembers the sessions that it used last, and when a memcached comes back empty, it copies their newest records there. The cookie still names {spareId}, as nothing has to move back. Sticky or not? Sticky makes one store for each change and no read at all; round robin needs no takeover and spreads each click. Step 9 makes the lab sticky again.",
      "pt-BR":
        "Não foi preciso nenhum clique: um servidor de aplicação lembra as sessões que usou por último e, quando um memcached volta vazio, copia para lá os registros mais novos delas. O cookie ainda indica o {spareId}, porque nada precisa voltar. Com ou sem sticky? Com sticky há uma gravação a cada mudança e nenhuma leitura; o rodízio não precisa de takeover e espalha cada clique. O passo 9 devolve o laboratório ao modo sticky.",
    },
    hint: {
      en: "Still one copy? Look once more: an app server needs a moment to notice that a memcached is back. Where no app server remembers the session, because all were restarted, the next request makes the copy.",
      "pt-BR":
        "Ainda uma cópia só? Olhe mais uma vez: um servidor de aplicação leva um instante para perceber que um memcached voltou. Se nenhum deles lembra a sessão, porque todos foram reiniciados, a requisição seguinte faz a cópia.",
    },
  },
];
