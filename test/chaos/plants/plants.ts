// Decides which bugs are planted to see whether the harness finds them: one for each rule, in a copy of the code only.
import type { Mode } from "../../../scripts/src/index.ts";
import type { RuleName } from "../checker/violation.ts";

export interface Patch {
  /** From the project's root. */
  readonly file: string;
  /** Text that is there exactly once. */
  readonly from: string;
  readonly to: string;
}

export interface Plant {
  readonly name: string;
  readonly foundBy: RuleName;
  /** Where it shows. */
  readonly mode: Mode;
  /** What is wrong with the code then. */
  readonly what: string;
  readonly patches: readonly Patch[];
}

export const plants: readonly Plant[] = [];

/** @throws Error when there is none of that name */
export function plantNamed(name: string): Plant {
  const found = plants.find((plant) => plant.name === name);
  if (found === undefined) throw new Error(`there is no planted bug "${name}"`);
  return found;
}
