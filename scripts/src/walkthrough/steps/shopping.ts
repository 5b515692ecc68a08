// Decides the texts of step 4: the first book, and where its session went.
import type { Step } from "../step.ts";

export const shoppingSteps: readonly Step[] = [
  {
    id: "4",
    title: { en: "Put a book into the cart", "pt-BR": "Ponha um livro no carrinho" },
    task: {
      en: "Open the shop through HAProxy and add a book to the cart. On the terminal, `scripts/lab step 4` does it as the terminal's own shopper, who has a cart and a cookie apart from your browser's.",
      "pt-BR":
        "Acesse a loja pelo HAProxy e ponha um livro no carrinho. No terminal, `scripts/lab step 4` faz isso como o cliente do próprio terminal, com carrinho e cookie separados dos do seu navegador.",
    },
    commands: ["scripts/lab step 4"],
    browser: {
      en: "At http://localhost:{haproxyPort} click **Add to cart** under any book.",
      "pt-BR":
        "Em http://localhost:{haproxyPort} clique em **Adicionar ao carrinho** embaixo de qualquer livro.",
    },
    expect: {
      en: "The cart holds one book, and the panel **The lab** comes to life: a session has begun. The panel shows the session of your browser, not that of the terminal's shopper. HAProxy's console (or `scripts/lab logs haproxy`) shows the request: `POST /api/cart/items 200 by`, then the app server that answered.",
      "pt-BR":
        "O carrinho tem um livro, e o painel **O laboratório** ganha vida: começou uma sessão. O painel mostra a sessão do seu navegador, não a do cliente do terminal. O console do HAProxy (ou `scripts/lab logs haproxy`) mostra a requisição: `POST /api/cart/items 200 by`, seguido do servidor que respondeu.",
    },
    lesson: {
      en: "No database is involved. The cart is an attribute of the session, in the memory of one app server, and a copy of it left for memcached before the answer came back.",
      "pt-BR":
        "Não há banco de dados envolvido. O carrinho é um atributo da sessão, na memória de um servidor de aplicação, e uma cópia foi para o memcached antes de a resposta voltar.",
    },
    hint: {
      en: "Open the shop as http://localhost:{haproxyPort} and not on the port of an app server: otherwise HAProxy is not involved and the cookie gets no prefix.",
      "pt-BR":
        "Abra a loja em http://localhost:{haproxyPort} e não na porta de um servidor de aplicação: senão o HAProxy fica de fora e o cookie não ganha prefixo.",
    },
  },
  {
    id: "4.1",
    title: {
      en: "Who answered, and who got the backup?",
      "pt-BR": "Quem respondeu, e quem recebeu o backup?",
    },
    task: {
      en: "Find out which app server answered and which memcached received the backup.",
      "pt-BR": "Verifique qual servidor de aplicação respondeu e qual memcached recebeu o backup.",
    },
    commands: ["scripts/lab status", "scripts/lab keys"],
    browser: {
      en: "In the panel, **Who answered** names the app server, and **The backup** says **Protected** and names the memcached under **Held by**.",
      "pt-BR":
        "No painel, **Quem respondeu** dá o nome do servidor de aplicação, e **O backup** diz **Sessão protegida** e mostra o memcached em **Guardado em**.",
    },
    expect: {
      en: "{server} holds the session in memory. Its backup is on {first} ({firstId}) and nowhere else; the record names {server} as owner.",
      "pt-BR":
        "O {server} tem a sessão na memória. O backup está no {first} ({firstId}) e em nenhum outro; o registro diz que o dono é o {server}.",
    },
    lesson: {
      en: "One live session, one backup. Reading the cart would not touch memcached at all; only a change is stored again.",
      "pt-BR":
        "Uma sessão viva, um backup. Só olhar o carrinho nem chega ao memcached; apenas o que muda é gravado de novo.",
    },
    hint: {
      en: "`scripts/lab keys --show` with the first letters of the token shows the record whole, the cart included.",
      "pt-BR":
        "`scripts/lab keys --show` com as primeiras letras do token mostra o registro inteiro, com o carrinho dentro.",
    },
  },
  {
    id: "4.2",
    title: {
      en: "The cookie's prefix and suffix",
      "pt-BR": "O prefixo e o sufixo do cookie",
    },
    task: {
      en: "Take the cookie JSESSIONID apart. It has a prefix and a suffix; who wrote which?",
      "pt-BR":
        "Olhe o cookie JSESSIONID com calma. Ele tem um prefixo e um sufixo; quem escreveu cada um?",
    },
    commands: ["scripts/lab cookie"],
    browser: {
      en: 'The panel shows its parts under **The cookie JSESSIONID**. Compare with the browser\'s own tools (F12, Application or Storage, Cookies): the same value. To have it explained on the terminal, give it in quotes: `scripts/lab cookie "…"`.',
      "pt-BR":
        'O painel mostra as partes em **O cookie JSESSIONID**. Compare com as ferramentas do navegador (F12, Aplicativo ou Armazenamento, Cookies): é o mesmo valor. Para ver a explicação no terminal, passe o valor entre aspas: `scripts/lab cookie "…"`.',
    },
    expect: {
      en: "`{server}~<token>-{firstId}.{server}`: in front `{server}~`, behind `-{firstId}.{server}`.",
      "pt-BR":
        "`{server}~<token>-{firstId}.{server}`: na frente `{server}~`, atrás `-{firstId}.{server}`.",
    },
    lesson: {
      en: "HAProxy wrote the prefix, to find the app server again, and takes it off before that server sees it. The session manager wrote the rest: the token names the session, {firstId} holds the backup, {server} owns the live session. No server has to keep a list: the browser carries the way.",
      "pt-BR":
        "O HAProxy escreveu o prefixo, para achar de novo o servidor, e o tira antes que o servidor veja. O gerenciador de sessões escreveu o resto: o token identifica a sessão, o {firstId} guarda o backup, o {server} é dono da sessão viva. Nenhum servidor precisa guardar uma lista: o navegador leva o caminho.",
    },
    hint: {
      en: "No prefix? Then the cookie came straight from an app server. Delete it in the browser and open http://localhost:{haproxyPort} again.",
      "pt-BR":
        "Sem prefixo? Então o cookie veio direto de um servidor de aplicação. Apague-o no navegador e abra http://localhost:{haproxyPort} de novo.",
    },
  },
];
