// The page about the session manager lists every option, with its default and whether it changes at run time.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import {
  CHANGEABLE_OPTIONS,
  contextSchema,
  COUNTER_NAMES,
  pluginSchema,
  PROBE_NAMES,
  SESSION_EVENT_NAMES,
} from "../../src/index.ts";

const page = readFileSync(
  resolve(import.meta.dirname, "../../../../docs/session-manager.md"),
  "utf8",
);

/** Cells of each row that describes an option. */
const rows = new Map(
  page
    .split("\n")
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|")))
    .filter((cells) => cells.length === 8 && cells[1]?.startsWith("`") === true)
    .map((cells) => [code(cells[1]), cells] as const),
);
const names = Object.keys(pluginSchema.shape).filter((name) => name !== "$schema");

/** What stands between backticks. */
function code(cell = ""): string {
  return /^`(.*)`$/.exec(cell)?.[1] ?? "";
}

test("the page has a row for each option of the schema, and for no other", () => {
  expect([...rows.keys()].toSorted()).toEqual(names.toSorted());
});

test("what only register takes stands apart from what a context file holds", () => {
  const [before = "", after = ""] = page.split("### Only in `register`");
  for (const name of names) {
    const part = name in contextSchema.shape ? before : after;
    expect(part).toContain(`\n| \`${name}\` |`);
  }
});

test.each(names)("the page tells whether %s changes at run time", (name) => {
  const isChangeable = (CHANGEABLE_OPTIONS as readonly string[]).includes(name);
  expect(rows.get(name)?.[4]).toBe(isChangeable ? "yes" : "no");
});

const defaults = Object.entries(
  z.toJSONSchema(contextSchema, { io: "input" }).properties ?? {},
).flatMap(([name, property]) =>
  typeof property === "object" && property.default !== undefined
    ? [[name, property.default] as const]
    : [],
);

test.each(defaults)("the page has the default of %s", (name, value) => {
  expect(code(rows.get(name)?.[3])).toBe(JSON.stringify(value));
});

const inJson = names.filter((name) => name !== "idGenerator");

test.each(inJson)("the page's example of %s is accepted", (name) => {
  const example = code(rows.get(name)?.[6]);
  const schema = pluginSchema.shape[name as keyof typeof pluginSchema.shape];
  const filled = example.replaceAll(/\$\{\w+\}/g, "0123456789-abcdefghij-0123456789");
  expect(schema.safeParse(JSON.parse(filled)).error?.issues ?? []).toEqual([]);
});

test.each([...COUNTER_NAMES, ...PROBE_NAMES, ...SESSION_EVENT_NAMES])(
  "the page names %s",
  (name) => {
    expect(page).toContain(`\`${name}\``);
  },
);
