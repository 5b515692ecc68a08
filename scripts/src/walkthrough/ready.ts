// Decides what must hold before a step is done: earlier steps, and the nodes that it needs. Looks only.
import type { Mode } from "../engines/engine.ts";
import type { Bilingual } from "../language.ts";
import { appNames, memcachedNames, type NodeName, otherApp, otherMemcached } from "../nodes.ts";
import { doomedMemcached, namedMemcached } from "./cast.ts";
import { primaryOf } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { judgeMode, judgeState, missingStep } from "./judge.ts";
import type { Progress } from "./progress.ts";
import { modeFor, type StepId } from "./step.ts";
import type { World } from "./world.ts";

interface Milestone {
  readonly id: StepId;
  /** What the step leaves behind for later ones. */
  readonly left: keyof Progress;
  readonly sentence: Bilingual;
}

const stickyMilestones: readonly Milestone[] = [
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
];

const nonStickyMilestones: readonly Milestone[] = [
  {
    id: "8.1",
    left: "shared",
    sentence: {
      en: "a book was added without stickiness",
      "pt-BR": "um livro foi posto no carrinho sem sticky",
    },
  },
  {
    id: "8.4",
    left: "afterApp",
    sentence: {
      en: "the cart was changed after the app server died",
      "pt-BR": "o carrinho mudou depois que o servidor morreu",
    },
  },
  {
    id: "8.5",
    left: "afterMemcached",
    sentence: {
      en: "the cart was changed after the memcached died",
      "pt-BR": "o carrinho mudou depois que o memcached morreu",
    },
  },
];

const stickyAgainMilestones: readonly Milestone[] = [
  {
    id: "9",
    left: "again",
    sentence: {
      en: "a book was added with stickiness again",
      "pt-BR": "um livro foi posto no carrinho, de novo com sticky",
    },
  },
  {
    id: "9.2",
    left: "afterRestart",
    sentence: {
      en: "the cart was changed after memcached's restart and the app server's death",
      "pt-BR": "o carrinho mudou depois que o memcached reiniciou e o servidor morreu",
    },
  },
  {
    id: "10",
    left: "overtaken",
    sentence: {
      en: "an app server was paused in the middle of a request",
      "pt-BR": "um servidor foi pausado no meio de uma requisição",
    },
  },
  {
    id: "10.1",
    left: "newer",
    sentence: {
      en: "the cart was changed while the app server was paused",
      "pt-BR": "o carrinho mudou enquanto o servidor estava em pausa",
    },
  },
];

const withoutMemcachedMilestones: readonly Milestone[] = [
  {
    id: "12",
    left: "unprotected",
    sentence: {
      en: "the cart was changed without any memcached",
      "pt-BR": "o carrinho mudou sem nenhum memcached",
    },
  },
];

const milestoneLists = [
  stickyMilestones,
  nonStickyMilestones,
  stickyAgainMilestones,
  withoutMemcachedMilestones,
];

/** The first step of its kind up to `needed` that was not done yet, as a failed finding; absent when all were. */
export function missingUntil(needed: StepId, progress: Progress): Finding | undefined {
  const isOurs = ({ id }: Milestone) => id === needed;
  const milestones = milestoneLists.find((each) => each.some(isOurs)) ?? [];
  const done = milestones.slice(0, milestones.findIndex(isOurs) + 1);
  const first = done.find(({ left }) => progress[left] === null);
  return first === undefined ? undefined : missingStep(first.id, first.sentence);
}

/** A failed finding when the lab is in another mode than the step needs; absent when it is not. */
export function wrongMode(id: StepId, mode: Mode): Finding | undefined {
  const wanted = modeFor(id);
  return wanted === undefined || wanted === mode ? undefined : judgeMode(mode, wanted);
}

interface Needs {
  /** The last step that must have been done. */
  readonly done?: StepId;
  /** Nodes that must be up, and that must be down. */
  readonly nodes?: (progress: Progress) => { up: NodeName[]; down?: NodeName[] };
}

const everyNode: NodeName[] = ["haproxy", ...memcachedNames, ...appNames];

const needs: Partial<Record<StepId, Needs>> = {
  "4": { nodes: () => ({ up: everyNode }) },
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
  "8.1": { nodes: () => ({ up: everyNode }) },
  "8.2": { done: "8.1", nodes: () => ({ up: ["haproxy", ...appNames] }) },
  "8.3": { done: "8.1" },
  "8.4": { done: "8.1", nodes: (progress) => ({ up: survivorsOfEightFour(progress) }) },
  "8.5": { done: "8.4", nodes: (progress) => ({ up: survivorsOfEightFive(progress) }) },
  "8.6": { done: "8.5" },
  "9.1": { done: "9", nodes: ({ again }) => ({ up: again === null ? [] : [again.server] }) },
  "9.2": { done: "9", nodes: (progress) => ({ up: survivorsOfNineTwo(progress) }) },
  "10": { done: "9.2", nodes: () => ({ up: everyNode }) },
  "10.1": {
    done: "10",
    nodes: ({ stuck }) => ({
      up: ["haproxy", ...memcachedNames, ...(stuck === null ? [] : [otherApp(stuck)])],
    }),
  },
  "10.2": { done: "10.1" },
  "10.3": {
    done: "10.1",
    nodes: ({ stuck }) => ({
      up: ["haproxy", ...memcachedNames, ...(stuck === null ? [] : [stuck])],
    }),
  },
  "11": { nodes: () => ({ up: everyNode }) },
  "12": { nodes: () => ({ up: ["haproxy", ...appNames] }) },
  "12.1": { done: "12", nodes: () => ({ up: ["haproxy", ...appNames] }) },
};

function survivorsOfNineTwo({ again }: Progress): NodeName[] {
  return again === null ? [] : ["haproxy", otherApp(again.server), ...memcachedNames];
}

function survivorsOfEightFour({ shared }: Progress): NodeName[] {
  return shared === null ? [] : ["haproxy", otherApp(shared.server), ...memcachedNames];
}

function survivorsOfEightFive(progress: Progress): NodeName[] {
  const node = namedMemcached(progress);
  if (progress.shared === null || node === undefined) return [];
  return ["haproxy", otherApp(progress.shared.server), otherMemcached(node)];
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
  const isElsewhere = wrongMode(id, await lab.engine.mode());
  if (isElsewhere !== undefined) return [isElsewhere];
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
