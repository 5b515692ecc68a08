/** Decides which values a transcoder brings back exactly, and refuses the others by name. */
import { types } from "node:util";
import { UnsupportedAttributeError } from "../errors.ts";
import type { Attributes } from "./transcoder.ts";

/** What one transcoder can do beyond null, booleans, strings, finite numbers, plain objects and arrays. */
export interface Capabilities {
  readonly name: string;
  /** undefined, bigint, NaN, infinities, -0, holes in arrays, named properties of arrays. */
  readonly hasAllPrimitives: boolean;
  /** One object in two places, and circles. */
  readonly keepsReferences: boolean;
  /** Says whether it brings back this object, which is neither plain nor an array, and gives what is inside. */
  readonly contentsOf: (value: object) => Iterable<unknown> | undefined;
}

/** @throws UnsupportedAttributeError for the first value that would not come back as it is. */
export function refuseInexact(attributes: Attributes, capabilities: Capabilities): void {
  for (const name of Object.keys(attributes)) {
    const refused = findInexactAttribute(attributes[name], name, capabilities);
    if (refused !== undefined) {
      throw new UnsupportedAttributeError(name, refused.path, refused.type, capabilities.name);
    }
  }
  if (!capabilities.keepsReferences) refuseSharing(attributes, capabilities);
}

interface Refused {
  readonly path: string;
  readonly type: string;
}

function findInexactAttribute(
  value: unknown,
  name: string,
  capabilities: Capabilities,
): Refused | undefined {
  try {
    return findInexact(value, name, capabilities, new Set());
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { path: name, type: "nested too deeply" };
  }
}

function findInexact(
  value: unknown,
  path: string,
  capabilities: Capabilities,
  seen: Set<object>,
): Refused | undefined {
  if (typeof value !== "object" || value === null)
    return findInexactPrimitive(value, path, capabilities);
  if (seen.has(value)) return undefined;
  if (types.isProxy(value)) return { path, type: "a proxy" };
  seen.add(value);
  const inside = (child: unknown, childPath: string) =>
    findInexact(child, childPath, capabilities, seen);
  if (Array.isArray(value)) return findInexactInArray(value, path, capabilities, inside);
  if (Object.getPrototypeOf(value) === Object.prototype)
    return findInexactProperty(value, path, inside);
  const contents = capabilities.contentsOf(value);
  if (contents === undefined) return { path, type: describe(value) };
  for (const child of contents) {
    const refused = inside(child, `${path}[…]`);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function findInexactPrimitive(
  value: unknown,
  path: string,
  { hasAllPrimitives }: Capabilities,
): Refused | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "object":
      return undefined;
    case "number":
      if (hasAllPrimitives || (Number.isFinite(value) && !Object.is(value, -0))) return undefined;
      return { path, type: Object.is(value, -0) ? "-0" : String(value) };
    case "undefined":
    case "bigint":
      return hasAllPrimitives
        ? undefined
        : { path, type: typeof value === "bigint" ? "a bigint" : "undefined" };
    case "function":
    case "symbol":
      return { path, type: describe(value) };
  }
}

type Inside = (child: unknown, path: string) => Refused | undefined;

function findInexactProperty(value: object, path: string, inside: Inside): Refused | undefined {
  for (const key of Reflect.ownKeys(value)) {
    const childPath = `${path}.${String(key)}`;
    const property = Reflect.getOwnPropertyDescriptor(value, key);
    if (typeof key === "symbol") return { path: childPath, type: "a property named by a symbol" };
    if (property?.enumerable !== true)
      return { path: childPath, type: "a property that is not enumerable" };
    if (!("value" in property)) return { path: childPath, type: "a getter or setter" };
    const refused = inside(property.value, childPath);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function findInexactInArray(
  value: unknown[],
  path: string,
  { hasAllPrimitives }: Capabilities,
  inside: Inside,
): Refused | undefined {
  if (Object.getPrototypeOf(value) !== Array.prototype) return { path, type: describe(value) };
  const keys = Reflect.ownKeys(value);
  if (keys.length !== value.length + 1) {
    if (!hasAllPrimitives) return { path, type: "an array with holes or named properties" };
    const symbol = keys.find((key) => typeof key === "symbol");
    if (symbol !== undefined) return { path, type: "an array with a property named by a symbol" };
  }
  for (const key of keys) {
    if (key === "length") continue;
    const refused = inside(value[key as unknown as number], `${path}[${String(key)}]`);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

/** Sharing across attributes counts too: they are stored in one piece. */
function refuseSharing(attributes: Attributes, { name: transcoder }: Capabilities): void {
  const seen = new Set<object>();
  const visit = (value: unknown, path: string, attribute: string): void => {
    if (typeof value !== "object" || value === null) return;
    if (seen.has(value)) {
      throw new UnsupportedAttributeError(
        attribute,
        path,
        "an object that stands in two places",
        transcoder,
      );
    }
    seen.add(value);
    for (const [key, child] of Object.entries(value)) visit(child, `${path}.${key}`, attribute);
  };
  for (const [name, value] of Object.entries(attributes)) visit(value, name, name);
}

function describe(value: unknown): string {
  if (typeof value === "function") return `a function (${value.name || "anonymous"})`;
  if (typeof value === "symbol") return "a symbol";
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null;
  if (prototype === null) return "an object without a prototype";
  return `an instance of ${prototype.constructor?.name || "an unnamed class"}`;
}
