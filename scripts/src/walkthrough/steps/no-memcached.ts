// Decides the texts of step 12: both memcached die.
import type { Step } from "../step.ts";

export const noMemcachedSteps: readonly Step[] = [
  {
    id: "12",
    title: {
      en: "Kill both memcached: the shop goes on",
      "pt-BR": "Mate os dois memcached: a loja continua",
    },
    task: {
      en: "Kill both memcached, and change the cart.",
      "pt-BR": "Mate os dois memcached e altere o carrinho.",
    },
    commands: ["scripts/lab kill n1", "scripts/lab kill n2", "scripts/lab step 12"],
    browser: {
      en: "After both kills add a book: no error. **The backup** says **Not protected**: if {stuck} dies now, the cart is lost. The cookie has not changed.",
      "pt-BR":
        "Depois dos dois kills, ponha um livro: nenhum erro. **O backup** diz **Sessão sem proteção**: se o {stuck} morrer agora, o carrinho se perde. O cookie não mudou.",
    },
    expect: {
      en: "{stuck} answers as before, with the whole cart. No memcached has it; the log of {stuck} says so, and the panel as well.",
      "pt-BR":
        "O {stuck} responde como antes, com o carrinho inteiro. Nenhum memcached o tem; o log do {stuck} avisa, e o painel também.",
    },
    lesson: {
      en: "With stickiness a memcached is the net, not the rope: the live session is in memory, and the shop goes on without a net rather than close. It does not pretend, though: the session is marked as unprotected, logged once and counted. A dead memcached costs no time either: nobody asks it.",
      "pt-BR":
        "Com sticky, o memcached é a rede, não a corda: a sessão viva está na memória, e a loja prefere seguir sem rede a fechar as portas. Mas ela não finge: a sessão fica marcada como sem proteção, registrada uma vez no log e contada. Memcached morto também não custa tempo: ninguém pergunta nada a ele.",
    },
    hint: {
      en: "The panel says **Protected**? Then one memcached still lives: `scripts/lab status`.",
      "pt-BR":
        "O painel diz **Sessão protegida**? Então um memcached ainda vive: `scripts/lab status`.",
    },
  },
  {
    id: "12.1",
    title: {
      en: "Start both: it heals by itself",
      "pt-BR": "Inicie os dois: tudo se recupera sozinho",
    },
    task: {
      en: "Start both memcached, wait a moment without clicking, and look where the session is. Then look into the cart.",
      "pt-BR":
        "Inicie os dois memcached, espere um instante sem clicar e veja onde está a sessão. Depois olhe o carrinho.",
    },
    commands: [
      "scripts/lab start n1",
      "scripts/lab start n2",
      "scripts/lab keys",
      "scripts/lab step 12.1",
      "scripts/lab cookie",
    ],
    browser: {
      en: "Don't click: within seconds **The backup** says **Protected**, **Held by** {stuckId}. Then reload the page: the cart is complete, and the cookie names {stuckId}.",
      "pt-BR":
        "Não clique: em segundos **O backup** diz **Sessão protegida**, **Guardado em** {stuckId}. Depois recarregue a página: o carrinho está completo, e o cookie indica o {stuckId}.",
    },
    expect: {
      en: "The newest version is on {stuckBackup} ({stuckId}), the primary of {stuck}, before anybody has clicked; prefix, node and route of the cookie are right.",
      "pt-BR":
        "A versão mais nova está no {stuckBackup} ({stuckId}), primário do {stuck}, antes que alguém clique; prefixo, nó e rota do cookie estão certos.",
    },
    lesson: {
      en: "Protected again, the change that was made without a net included. You have now killed, restarted and paused everything that there is, and the shopper has all the books. What would have lost the cart? The death of {stuck} while no memcached was up: its memory had the only copy. That is what **Not protected** is there to say.",
      "pt-BR":
        "A sessão está protegida de novo, inclusive a mudança feita sem rede. Você já matou, reiniciou e pausou tudo o que existe aqui, e o cliente tem todos os livros. O que teria perdido o carrinho? A morte do {stuck} enquanto nenhum memcached estava no ar: a única cópia estava na memória dele. É isso que **Sessão sem proteção** avisa.",
    },
    hint: {
      en: "Still not protected after five seconds? `scripts/lab status`: are both memcached up, and {stuck}?",
      "pt-BR":
        "Ainda sem proteção depois de cinco segundos? Veja em `scripts/lab status` se os dois memcached e o {stuck} estão no ar.",
    },
  },
];
