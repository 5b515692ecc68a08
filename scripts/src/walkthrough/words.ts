// Decides the few sentences of the walkthrough that belong to no step.
import type { Language } from "../language.ts";

interface Words {
  readonly done: string;
  readonly goOn: string;
  readonly failed: string;
  readonly stopped: string;
  readonly catchUp: string;
  readonly solved: string;
  readonly notSolved: string;
  readonly expect: string;
}

export const words: Record<Language, Words> = {
  en: {
    done: "✔ Steps 1 to 7: done. The cart survived.",
    goOn: "Enter does it, q ends: ",
    failed: "Enter tries again, h gives a hint, q ends: ",
    stopped: "Stopped before the end. Go on later: scripts/lab walkthrough --from",
    catchUp: "Steps before this one are missing; they are done first.",
    solved: "The lab is in the state after step",
    notSolved: "The lab did not get to the state after step",
    expect: "You should see:",
  },
  "pt-BR": {
    done: "✔ Passos 1 a 7: prontos. O carrinho sobreviveu.",
    goOn: "Enter executa, q sai: ",
    failed: "Enter tenta de novo, h dá uma dica, q sai: ",
    stopped: "Parou antes do fim. Para continuar depois: scripts/lab walkthrough --from",
    catchUp: "Faltam passos anteriores; eles são feitos primeiro.",
    solved: "O laboratório está no estado depois do passo",
    notSolved: "O laboratório não chegou ao estado depois do passo",
    expect: "O que você deve ver:",
  },
};
