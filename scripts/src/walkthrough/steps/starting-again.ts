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
      en: "Reload the page (a click on **Cart** alone asks no server) and open **Cart**. Everything is there, and **Who answered** still says {other}, although {server} is back. **The backup** is **Held by** {secondId} again, and so says the cookie.",
      "pt-BR":
        "Recarregue a página (só clicar em **Carrinho** não envia nenhuma requisição) e abra **Carrinho**. Está tudo lá, e **Quem respondeu** continua sendo o {other}, embora o {server} tenha voltado. **O backup** está de novo **Guardado em** {secondId}, e o cookie diz o mesmo.",
    },
    expect: {
      en: "All five nodes are up and the cart is complete. {other} keeps the session, and its backup moves back from the failover node to {second} ({secondId}).",
      "pt-BR":
        "Os cinco nós estão no ar e o carrinho está completo. A sessão fica com o {other}, e o backup dela volta do nó de failover para o {second} ({secondId}).",
    },
    lesson: {
      en: "You have lost an app server and a memcached, and the shopper lost nothing, not even a click. Two deaths at once of the two that hold the *same* session would have been too many; that is why a new backup is made at once. A live session stays where it is, as moving it would gain nothing; a backup goes home, so that {firstId} is free again for when it is needed. And the carts that nobody touched meanwhile? An app server that starts looks for the sessions that were its own, and takes them back into its memory.",
      "pt-BR":
        "Você perdeu um servidor de aplicação e um memcached, e o cliente não perdeu nada, nem um clique. Só a morte ao mesmo tempo dos dois que guardam a *mesma* sessão seria demais; por isso um backup novo é feito na hora. A sessão viva fica onde está, porque mudá-la não traria nada; o backup volta para casa, e assim o {firstId} fica livre para quando precisarem dele. E os carrinhos em que ninguém mexeu nesse meio-tempo? Ao iniciar, o servidor de aplicação procura as sessões que eram dele e as traz de volta para a memória.",
    },
    hint: {
      en: "`scripts/lab status` shows who is still down. `scripts/lab reset` brings everything back to the beginning and forgets all sessions, your browser's too.",
      "pt-BR":
        "`scripts/lab status` mostra quem ainda está fora do ar. `scripts/lab reset` leva tudo de volta ao começo e esquece todas as sessões, a do seu navegador também.",
    },
  },
];
