// Decides the texts of step 11: many adds at the same moment.
import type { Step } from "../step.ts";

export const parallelAddsSteps: readonly Step[] = [
  {
    id: "11",
    title: {
      en: "Twenty adds at once: twenty books",
      "pt-BR": "Vinte cliques ao mesmo tempo: vinte livros",
    },
    task: {
      en: "Add the same book twenty times, all at the same moment.",
      "pt-BR": "Ponha o mesmo livro vinte vezes no carrinho, tudo no mesmo instante.",
    },
    commands: ["scripts/lab step 11"],
    browser: {
      en: "No hand clicks twenty times at once. The exercise has a button that does: **Add twenty at once**. The cart has twenty copies more, and misses none.",
      "pt-BR":
        "Ninguém consegue clicar vinte vezes ao mesmo tempo. O exercício tem um botão que consegue: **Adicionar vinte de uma vez**. O carrinho fica com vinte exemplares a mais, sem perder nenhum.",
    },
    expect: {
      en: "All twenty are answered with 200, and the cart holds twenty copies, not nineteen.",
      "pt-BR": "Os vinte recebem 200, e o carrinho tem vinte exemplares, não dezenove.",
    },
    lesson: {
      en: "Read the cart, add one, write it back: if each request did that with a copy of its own, most books would be lost. With stickiness the requests of a session meet on one app server and share one live session, so none overwrites another; requests that end at the same moment even share a store. Without stickiness they meet on two servers, and `lockingMode` makes them wait for each other: try it with `scripts/up --detach --non-sticky`.",
      "pt-BR":
        "Ler o carrinho, somar um, gravar de volta: se cada requisição fizesse isso com uma cópia própria, quase todos os livros se perderiam. Com sticky, as requisições de uma sessão se encontram em um único servidor e dividem uma única sessão viva, e nenhuma sobrescreve outra; as que terminam no mesmo instante dividem até a gravação. Sem sticky elas caem em dois servidores, e o `lockingMode` faz uma esperar a outra: experimente com `scripts/up --detach --non-sticky`.",
    },
    hint: {
      en: "Fewer than twenty? Then something died in the middle: `scripts/lab status`. Do the step once more; it adds twenty of another book.",
      "pt-BR":
        "Menos de vinte? Então algo morreu no meio: `scripts/lab status`. Faça o passo de novo; ele põe vinte exemplares de outro livro.",
    },
  },
];
