/** Decides what a person reads whose options are wrong: the name, the value, and what is allowed. */
import { z } from "zod";
import { pluginSchema } from "./plugin-schema.ts";

/** One line for one thing that zod found wrong in `input`. */
export function explain(issue: z.core.$ZodIssue, input: unknown): string {
  if (issue.code === "unrecognized_keys") {
    const where = issue.path.length === 0 ? "" : ` in ${issue.path.join(".")}`;
    const known = namesIn(issue.path);
    return issue.keys
      .map((key) => `option ${key}${where} is not known; there are: ${known.join(", ")}`)
      .join("\n");
  }
  const name = issue.path.join(".");
  const value = issue.path.reduce<unknown>(
    (inside, key) => (inside as Record<PropertyKey, unknown> | undefined)?.[key],
    input,
  );
  if (name === "") return `the options must be an object: ${issue.message}`;
  const meaning = describe(issue.path[0]);
  if (value === undefined) return `option ${name} is missing: ${issue.message}. ${meaning}`;
  // Messages end up in logs.
  if (isSecret(issue.path[0])) return `option ${name}: ${issue.message}. ${meaning}`;
  return `option ${name} = ${show(value)}: ${issue.message}. ${meaning}`;
}

/** Its value is nobody's business. */
function isSecret(name: PropertyKey | undefined): boolean {
  return name === "password" || name === "secret";
}

/** What is known at a path: the options, or what is inside one of them. */
function namesIn(path: readonly PropertyKey[]): string[] {
  let schema: z.core.$ZodType | undefined = pluginSchema;
  for (const key of path) schema = shapeOf(schema)[key];
  return Object.keys(shapeOf(schema)).filter((name) => name !== "$schema");
}

function shapeOf(schema: z.core.$ZodType | undefined): Record<PropertyKey, z.core.$ZodType> {
  if (schema instanceof z.ZodObject) return schema.shape;
  return schema instanceof z.ZodPrefault ? shapeOf(schema.unwrap()) : {};
}

/** What an option is for, its unit and default, as the schema tells editors. */
function describe(name: PropertyKey | undefined): string {
  const shape: Record<PropertyKey, z.core.$ZodType | undefined> = pluginSchema.shape;
  const schema = name === undefined ? undefined : shape[name];
  return schema instanceof z.ZodType ? (schema.description ?? "") : "";
}

export function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
