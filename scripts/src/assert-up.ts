// Decides what somebody learns who asks something of a node that can't answer now.
import type { Engine } from "./engines/engine.ts";
import { LabError } from "./errors.ts";
import type { Bilingual, Language } from "./language.ts";
import type { NodeName } from "./nodes.ts";

/** What follows the node's name in each state. */
export type UnableWords = Readonly<Record<"down" | "paused", Bilingual>>;

/** Throws LabError, with the command that helps, unless the node is up. */
export async function assertUp(
  engine: Engine,
  node: NodeName,
  words: UnableWords,
  language: Language,
): Promise<void> {
  const state = (await engine.status()).find(({ name }) => name === node)?.state ?? "down";
  if (state === "up") return;
  const hint = `scripts/lab ${state === "down" ? "start" : "resume"} ${node}`;
  throw new LabError(`${subjectOf(node, language)} ${words[state][language]}`, { hint });
}

/** A node at the beginning of a sentence. */
export function subjectOf(node: NodeName, language: Language): string {
  return language === "pt-BR" ? `O ${node}` : node;
}
