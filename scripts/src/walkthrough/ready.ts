// Decides what must hold before a step is done: earlier steps, and the nodes that it needs. Looks only.
import { parseCookie } from "../cookie.ts";
import type { Bilingual } from "../language.ts";
import {
  appNames,
  memcachedNames,
  memcachedOf,
  type NodeName,
  otherApp,
  otherMemcached,
} from "../nodes.ts";
import { primaryOf } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { judgeState, missingStep } from "./judge.ts";
import type { Progress } from "./progress.ts";
import type { StepId } from "./step.ts";
import type { World } from "./world.ts";

/** The steps that leave something behind for later ones, in order, and what they leave. */
const milestones = [
  {
    id: "4",
    left: "added",
    sentence: { en: "a book is in the cart", "pt-BR": "um livro está no carrinho" },
  },
  {
    id: "5",
    left: "killedApp",
    sentence: {
      en: "the app server that answered is dead",
      "pt-BR": "o servidor de aplicação que respondeu está morto",
    },
  },
  {
    id: "5.1",
    left: "changed",
    sentence: {
      en: "the cart was changed after the app server died",
      "pt-BR": "o carrinho mudou depois que o servidor morreu",
    },
  },
  {
    id: "6",
    left: "killedMemcached",
    sentence: {
      en: "the memcached with the backup is dead",
      "pt-BR": "o memcached do backup está morto",
    },
  },
  {
    id: "6.1",
    left: "relocated",
    sentence: {
      en: "the cart was changed after the memcached died",
      "pt-BR": "o carrinho mudou depois que o memcached morreu",
    },
  },
] as const satisfies readonly { id: StepId; left: keyof Progress; sentence: Bilingual }[];

type Milestone = (typeof milestones)[number]["id"];

/** The first step up to `needed` that was not done yet, as a failed finding; absent when all were. */
export function missingUntil(needed: Milestone, progress: Progress): Finding | undefined {
  const count = milestones.findIndex(({ id }) => id === needed) + 1;
  const first = milestones.slice(0, count).find(({ left }) => progress[left] === null);
  return first === undefined ? undefined : missingStep(first.id, first.sentence);
}

interface Needs {
  /** The last step that must have been done. */
  readonly done?: Milestone;
  /** Nodes that must be up, and that must be down. */
  readonly nodes?: (progress: Progress) => { up: NodeName[]; down?: NodeName[] };
}

const needs: Partial<Record<StepId, Needs>> = {
  "4": { nodes: () => ({ up: ["haproxy", ...memcachedNames, ...appNames] }) },
  "4.1": { done: "4" },
  "4.2": { done: "4" },
  "5": { done: "4", nodes: (progress) => ({ up: survivorsOfFive(progress) }) },
  // killed by hand is killed, too: the node counts, not how it died
  "5.1": {
    done: "4",
    nodes: (progress) => ({
      down: progress.added === null ? [] : [progress.added.server],
      up: survivorsOfFive(progress),
    }),
  },
  "6": { done: "5.1", nodes: (progress) => ({ up: survivorsOfSix(progress) }) },
  "6.1": {
    done: "5.1",
    nodes: (progress) => {
      const node = doomedMemcached(progress);
      return { down: node === undefined ? [] : [node], up: survivorsOfSix(progress) };
    },
  },
  "6.2": { done: "6.1" },
  "6.3": { done: "4" },
  "7": { done: "6.1" },
};

/** The memcached that step 6 kills: the one with the backup after the takeover; absent before step 5.1. */
export function doomedMemcached({ changed }: Progress) {
  return memcachedOf(parseCookie(changed?.cookie ?? "")?.node ?? "");
}

function survivorsOfFive({ added }: Progress): NodeName[] {
  if (added === null) return [];
  return ["haproxy", otherApp(added.server), primaryOf(added.server)];
}

function survivorsOfSix(progress: Progress): NodeName[] {
  const node = doomedMemcached(progress);
  if (progress.changed === null || node === undefined) return [];
  return ["haproxy", progress.changed.server, otherMemcached(node)];
}

/** What keeps a step from being done now: failed findings; empty when it can be done. */
export async function unready(id: StepId, { lab, progress }: World): Promise<Finding[]> {
  const { done, nodes } = needs[id] ?? {};
  const before = await progress();
  const missing = done === undefined ? undefined : missingUntil(done, before);
  if (missing !== undefined) return [missing];
  if (nodes === undefined) return [];
  const statuses = await lab.status();
  const { up, down = [] } = nodes(before);
  return [
    ...down.map((name) => judgeState(name, "down", statuses)),
    ...up.map((name) => judgeState(name, "up", statuses)),
  ].filter(({ passed }) => !passed);
}
