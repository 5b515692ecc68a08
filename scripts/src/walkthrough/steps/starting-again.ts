// Decides the texts of step 7: what was killed comes back.
import type { Step } from "../step.ts";

export const startingAgainSteps: readonly Step[] = [
  {
    id: "7",
    title: {
      en: "Start both again",
      "pt-BR": "Inicie o servidor e o memcached novamente",
    },
    task: {
      en: "Start the app server and the memcached that you killed.",
      "pt-BR": "Inicie novamente o servidor de aplicação e o memcached que você matou.",
    },
    commands: ["scripts/lab start {secondId}", "scripts/lab start {server}"],
    browser: {
      en: "Reload the page (a click on **Cart** alone asks no server) and open **Cart**. Everything is there, and **Who answered** still says {other}, although {server} is back.",
      "pt-BR":
        "Recarregue a página (só clicar em **Carrinho** não envia nenhuma requisição) e abra **Carrinho**. Está tudo lá, e **Quem respondeu** continua sendo o {other}, embora o {server} tenha voltado.",
    },
    expect: {
      en: "All five nodes are up and the cart is complete. {other} keeps the session: nothing jumps back.",
      "pt-BR":
        "Os cinco nós estão no ar e o carrinho está completo. A sessão fica com o {other}: nada volta sozinho.",
    },
    lesson: {
      en: "You have lost an app server and a memcached, and the shopper lost nothing, not even a click. Two deaths at once of the two that hold the *same* session would have been too many; that is why the new backup is made at once.",
      "pt-BR":
        "Você perdeu um servidor de aplicação e um memcached, e o cliente não perdeu nada, nem um clique. Só a morte ao mesmo tempo dos dois que guardam a *mesma* sessão seria demais; por isso o novo backup é feito na hora.",
    },
    hint: {
      en: "`scripts/lab status` shows who is still down. `scripts/lab reset` brings everything back to the beginning and forgets all sessions, your browser's too.",
      "pt-BR":
        "`scripts/lab status` mostra quem ainda está fora do ar. `scripts/lab reset` leva tudo de volta ao começo e esquece todas as sessões, a do seu navegador também.",
    },
  },
];
