/** Decides which changes of the options are refused while an app server runs. */
import { isDeepStrictEqual } from "node:util";
import { OptionError } from "../errors.ts";
import type { Options } from "./check-options.ts";
import { CHANGEABLE_OPTIONS } from "./context-schema.ts";

/** What the changeable ones become. */
const changeable: ReadonlySet<string> = new Set([
  ...CHANGEABLE_OPTIONS,
  "nodes",
  "ignoredPath",
  "storedAttribute",
]);

/** @throws OptionError naming what only a restart can change */
export function refuseFixed(former: Options, next: Options): void {
  const names = new Set([...Object.keys(former), ...Object.keys(next)]) as Set<keyof Options>;
  const refused = [...names].filter(
    (name) => !changeable.has(name) && !isDeepStrictEqual(former[name], next[name]),
  );
  if (refused.length === 0) return;
  throw new OptionError(
    refused
      .map((name) => `option ${name} can't be changed at run time; restart the app server for it`)
      .join("\n"),
  );
}
