// Decides the few sentences of the walkthrough that belong to no step.
import type { Language } from "../language.ts";

interface Words {
  readonly done: string;
  readonly goOn: string;
  readonly failed: string;
  readonly stopped: string;
  /** What happens when a walkthrough begins at a step whose predecessors are missing; holds {step}. */
  readonly catchUp: string;
  readonly startOver: string;
  readonly solved: string;
  readonly notSolved: string;
  readonly expect: string;
}

export const words: Record<Language, Words> = {
  en: {
    done: "✔ Steps 1 to 12: done. The cart survived all of it.",
    goOn: "Enter does it, h gives a hint, q ends: ",
    failed: "(Commands go into another console.) Enter tries again, h gives a hint, q ends: ",
    stopped: "Stopped before the end. Go on later:",
    catchUp:
      "Steps before {step} are missing, so they are done first, all over again: every node is started, **all sessions are forgotten** (that of your browser, too), a new shopper fills a cart, and the nodes of the steps before are killed.",
    startOver:
      "Starting over: a new shopper; all sessions are forgotten, that of your browser, too.",
    solved: "The lab is in the state after step",
    notSolved: "The lab did not get to the state after step",
    expect: "You should see:",
  },
  "pt-BR": {
    done: "✔ Passos 1 a 12: prontos. O carrinho sobreviveu a tudo.",
    goOn: "Enter executa, h dá uma dica, q sai: ",
    failed: "(Comandos: em outro console.) Enter tenta de novo, h dá uma dica, q sai: ",
    stopped: "Parou antes do fim. Para continuar depois:",
    catchUp:
      "Faltam passos antes do {step}; eles são feitos primeiro, desde o começo: todos os nós são iniciados, **todas as sessões são esquecidas** (a do seu navegador também), um cliente novo enche um carrinho, e os nós dos passos anteriores são mortos.",
    startOver:
      "Recomeçando: um cliente novo; todas as sessões são esquecidas, a do seu navegador também.",
    solved: "O laboratório está como fica depois do passo",
    notSolved: "O laboratório não ficou como deveria depois do passo",
    expect: "O que você deve ver:",
  },
};
