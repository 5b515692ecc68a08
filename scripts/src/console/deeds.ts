// Decides which of a step's commands the page has a button for.
import type { Mode } from "../engines/engine.ts";
import { nodeActions } from "../node-actions.ts";
import { type NodeName, parseNode } from "../nodes.ts";

/** What a click may ask for; holding and letting go is for app servers. */
export const clickActions = [...nodeActions, "hold", "release"] as const;
export type ClickAction = (typeof clickActions)[number];

/** Something that the page can do as well as a command. */
export type Deed =
  | { readonly kind: "node"; readonly action: ClickAction; readonly node: NodeName }
  | { readonly kind: "mode"; readonly mode: Mode }
  /** Step 11: the page's own twenty requests at the same moment. */
  | { readonly kind: "burst" };

/** Absent for what is only typed. */
export function deedOf(command: string): Deed | undefined {
  if (command === "scripts/lab step 11") return { kind: "burst" };
  const up = /^scripts\/up --detach( --non-sticky)?$/.exec(command);
  if (up !== null) return { kind: "mode", mode: up[1] === undefined ? "sticky" : "non-sticky" };
  const [, word, node] = /^scripts\/lab (\w+) (\S+)$/.exec(command) ?? [];
  const action = clickActions.find((each) => each === word);
  if (action === undefined || node === undefined) return undefined;
  return { kind: "node", action, node: parseNode(node) };
}
