// Decides what an action on a node means in the state that the node is in.
import type { NodeState } from "./engines/engine.ts";
import { LabError } from "./errors.ts";
import type { Bilingual, Language } from "./language.ts";
import type { NodeName } from "./nodes.ts";

export const nodeActions = ["kill", "start", "restart", "pause", "resume"] as const;
export type NodeAction = (typeof nodeActions)[number];

export interface Decision {
  /** What the engine has to do; absent when the node is already as wanted. */
  readonly run?: NodeAction;
  /** What to tell afterwards. */
  readonly message: string;
}

interface Case {
  readonly run?: NodeAction;
  /** The action makes no sense in that state. */
  readonly isRefused?: true;
  /** Follows the node's name. */
  readonly tell: Bilingual;
}

const cases: Record<NodeAction, Record<NodeState, Case>> = {
  kill: {
    up: { run: "kill", tell: { en: "is dead.", "pt-BR": "está morto." } },
    paused: { run: "kill", tell: { en: "is dead.", "pt-BR": "está morto." } },
    down: {
      isRefused: true,
      tell: {
        en: "is not running, so it can't be killed.",
        "pt-BR": "não está rodando, então não dá para matá-lo.",
      },
    },
  },
  start: {
    up: { tell: { en: "is already up.", "pt-BR": "já está no ar." } },
    paused: {
      run: "resume",
      tell: { en: "was paused; it goes on.", "pt-BR": "estava em pausa e agora continua." },
    },
    down: { run: "start", tell: { en: "is up.", "pt-BR": "está no ar." } },
  },
  restart: {
    up: {
      run: "restart",
      tell: { en: "ended in order and is up again.", "pt-BR": "encerrou direito e voltou ao ar." },
    },
    paused: {
      run: "restart",
      tell: { en: "ended in order and is up again.", "pt-BR": "encerrou direito e voltou ao ar." },
    },
    down: {
      run: "start",
      tell: { en: "was down; it is up now.", "pt-BR": "estava fora do ar; agora está no ar." },
    },
  },
  pause: {
    up: {
      run: "pause",
      tell: {
        en: "is paused: it lives, but does nothing.",
        "pt-BR": "está em pausa: vive, mas não faz nada.",
      },
    },
    paused: { tell: { en: "is already paused.", "pt-BR": "já está em pausa." } },
    down: {
      isRefused: true,
      tell: {
        en: "is not running, so it can't be paused.",
        "pt-BR": "não está rodando, então não dá para pausá-lo.",
      },
    },
  },
  resume: {
    up: { tell: { en: "is not paused.", "pt-BR": "não está em pausa." } },
    paused: { run: "resume", tell: { en: "goes on.", "pt-BR": "continua." } },
    down: {
      isRefused: true,
      tell: { en: "is down, not paused.", "pt-BR": "está fora do ar, não em pausa." },
    },
  },
};

const startIt: Bilingual = { en: "Start it", "pt-BR": "Para iniciar" };

/** Throws LabError when the action makes no sense in that state. */
export function decide(
  action: NodeAction,
  name: NodeName,
  state: NodeState,
  language: Language = "en",
): Decision {
  const { run, isRefused, tell } = cases[action][state];
  const message = `${language === "pt-BR" ? "O " : ""}${name} ${tell[language]}`;
  if (isRefused === true)
    throw new LabError(message, { hint: `${startIt[language]}: scripts/lab start ${name}` });
  return run === undefined ? { message } : { run, message };
}
