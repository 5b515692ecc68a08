// Decides the texts of step 5: the app server that answered dies.
import type { Step } from "../step.ts";

export const losingAnAppServerSteps: readonly Step[] = [
  {
    id: "5",
    title: {
      en: "Kill the app server that answered",
      "pt-BR": "Mate o servidor de aplicação que respondeu",
    },
    task: {
      en: "Kill the app server that answered, {server}. With `kill -9`: no goodbye, nothing is saved.",
      "pt-BR":
        "Mate o servidor que respondeu, o {server}. Com `kill -9`: sem despedida, nada é salvo.",
    },
    commands: ["scripts/lab kill {server}"],
    browser: {
      en: "Don't click in the shop yet. Look at **Who answered** for the name to kill, and kill that one.",
      "pt-BR":
        "Ainda não clique na loja. Veja em **Quem respondeu** o nome de quem matar, e mate esse.",
    },
    expect: {
      en: "{server} is down, and the session that it had in memory is gone with it. The backup on {first} is untouched. HAProxy's console (or `scripts/lab logs haproxy`) says that {server} is DOWN.",
      "pt-BR":
        "O {server} caiu, e a sessão que ele tinha na memória foi junto. O backup no {first} continua intacto. O console do HAProxy (ou `scripts/lab logs haproxy`) avisa que o {server} está DOWN.",
    },
    lesson: {
      en: "This is the moment that the lab is about: the only live copy of the cart is gone, and the shopper does not know it.",
      "pt-BR":
        "Este é o momento que interessa: a única cópia viva do carrinho sumiu, e o cliente não sabe de nada.",
    },
    hint: {
      en: "Kill the one that answered *you*: `scripts/lab status` shows which app server holds a session in memory.",
      "pt-BR":
        "Mate quem respondeu a *você*: `scripts/lab status` mostra qual servidor tem sessão na memória.",
    },
  },
  {
    id: "5.1",
    title: {
      en: "Change the cart: the other one recovers the session",
      "pt-BR": "Altere o carrinho: o outro recupera a sessão",
    },
    task: {
      en: "Try to change the cart: add another book.",
      "pt-BR": "Tente alterar o carrinho: ponha mais um livro.",
    },
    commands: ["scripts/lab step 5.1"],
    browser: {
      en: "Click **Add to cart** under another book. The page tells you: {other} answered now; your cart is complete. Under **The cookie JSESSIONID** prefix, node and route are marked as changed.",
      "pt-BR":
        "Clique em **Adicionar ao carrinho** em outro livro. A página avisa: agora quem respondeu foi o {other}; seu carrinho está completo. Em **O cookie JSESSIONID**, prefixo, nó e rota aparecem como mudados.",
    },
    expect: {
      en: "The answer comes from {other}, without an error, and both books are in the cart. The cookie now begins with `{other}~` and ends with `-{secondId}.{other}`; the token is the same. The backup moved, too, to {second} ({secondId}).",
      "pt-BR":
        "A resposta vem do {other}, sem erro nenhum, e os dois livros estão no carrinho. Agora o cookie começa com `{other}~` e termina com `-{secondId}.{other}`; o token é o mesmo. O backup também mudou, para o {second} ({secondId}).",
    },
    lesson: {
      en: "HAProxy found {server} dead and asked {other}. {other} did not know the session, read it from memcached and made it its own: a takeover. {firstId} is only the failover node of {other}, so the new backup went to its primary, {secondId}.",
      "pt-BR":
        "O HAProxy viu que o {server} estava morto e encaminhou a requisição ao {other}. O {other} não conhecia a sessão, leu do memcached e passou a ser o dono: um takeover. Para o {other}, o {firstId} é só failover; por isso o novo backup foi para o primário dele, o {secondId}.",
    },
    hint: {
      en: "An empty cart? Then no memcached had the record: were both alive? An error 503? Then no app server is up: `scripts/lab status`.",
      "pt-BR":
        "Carrinho vazio? Então nenhum memcached tinha o registro: os dois estavam no ar? Erro 503? Então não há servidor de aplicação no ar: `scripts/lab status`.",
    },
  },
];
