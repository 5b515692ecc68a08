/** Decides which values a transcoder brings back exactly, and refuses the others by name. */
import { types } from "node:util";
import { UnsupportedAttributeError } from "../errors.ts";
import type { Attributes } from "./transcoder.ts";

/**
 * Deeper attributes are refused, though many more levels could be encoded: whether they can be read back would
 * depend on how much of the stack is in use at that time.
 */
const MAX_DEPTH = 400;
/** In all arrays of a session: an array takes memory for each of its holes, and none in the stored bytes. */
export const MAX_HOLES = 100_000;
/** Characters of a path in a message. */
const MAX_PATH = 200;

/** What one transcoder can do beyond null, booleans, strings, finite numbers, plain objects and arrays. */
export interface Capabilities {
  readonly name: string;
  /** undefined, bigint, NaN, infinities, -0. */
  readonly hasAllPrimitives: boolean;
  /** Arrays with holes or named properties. */
  readonly hasSparseArrays: boolean;
  /** One object in two places, and circles. */
  readonly keepsReferences: boolean;
  /**
   * What is inside an object that is neither plain nor an array; a text where it is not brought back exactly,
   * which says what it is.
   */
  readonly contentsOf: (value: object) => readonly unknown[] | string;
}

/** @throws UnsupportedAttributeError for the first value that would not come back as it is. */
export function refuseInexact(attributes: Attributes, capabilities: Capabilities): void {
  const search = new Search(capabilities);
  for (const name of Object.keys(attributes)) {
    const refused = search.find(attributes[name], 0);
    if (refused !== undefined) {
      const path = shortened(`${name}${refused.path}`);
      throw new UnsupportedAttributeError(name, path, refused.type, capabilities.name);
    }
  }
  if (!capabilities.keepsReferences) refuseSharing(attributes, capabilities);
}

function shortened(path: string): string {
  return path.length <= MAX_PATH ? path : `${path.slice(0, MAX_PATH)}…`;
}

interface Refused {
  /** From the value that was asked about; it grows on the way back, because hardly any is ever needed. */
  readonly path: string;
  readonly type: string;
}

class Search {
  readonly #capabilities: Capabilities;
  readonly #seen = new Set<object>();
  #holes = 0;

  constructor(capabilities: Capabilities) {
    this.#capabilities = capabilities;
  }

  find(value: unknown, depth: number): Refused | undefined {
    if (typeof value !== "object" || value === null) return this.#findPrimitive(value);
    if (this.#seen.has(value)) return undefined;
    if (types.isProxy(value)) return { path: "", type: "a proxy" };
    if (depth === MAX_DEPTH) {
      return { path: "", type: `nested more than ${MAX_DEPTH} levels deep` };
    }
    this.#seen.add(value);
    if (Array.isArray(value)) return this.#findInArray(value, depth + 1);
    if (Object.getPrototypeOf(value) === Object.prototype) {
      return this.#findProperty(value, depth + 1);
    }
    const contents = this.#contentsOf(value);
    if (typeof contents === "string") return { path: "", type: contents };
    for (const child of contents) {
      const refused = this.find(child, depth + 1);
      if (refused !== undefined) return within("[…]", refused);
    }
    return undefined;
  }

  #contentsOf(value: object): readonly unknown[] | string {
    try {
      return this.#capabilities.contentsOf(value);
    } catch (error) {
      return `${describe(value)} that can't be read (${(error as Error).message})`;
    }
  }

  #findPrimitive(value: unknown): Refused | undefined {
    const { hasAllPrimitives } = this.#capabilities;
    switch (typeof value) {
      case "string":
      case "boolean":
      case "object":
        return undefined;
      case "number":
        if (hasAllPrimitives || (Number.isFinite(value) && !Object.is(value, -0))) return undefined;
        return { path: "", type: Object.is(value, -0) ? "-0" : String(value) };
      case "undefined":
      case "bigint":
        if (hasAllPrimitives) return undefined;
        return { path: "", type: typeof value === "bigint" ? "a bigint" : "undefined" };
      case "function":
      case "symbol":
        return { path: "", type: describe(value) };
    }
  }

  #findProperty(value: object, depth: number): Refused | undefined {
    for (const key of Reflect.ownKeys(value)) {
      const refused = this.#findInOne(value, key, depth);
      if (refused !== undefined) return within(`.${String(key)}`, refused);
    }
    return undefined;
  }

  #findInArray(value: unknown[], depth: number): Refused | undefined {
    if (Object.getPrototypeOf(value) !== Array.prototype) {
      return { path: "", type: describe(value) };
    }
    const keys = Reflect.ownKeys(value);
    // The indexes come first, then `length`, then names.
    const isDense = keys.length === value.length + 1 && keys[value.length] === "length";
    if (!isDense && !this.#capabilities.hasSparseArrays) {
      return { path: "", type: "an array with holes or named properties" };
    }
    if (!isDense) this.#holes += value.length - keys.indexOf("length");
    if (this.#holes > MAX_HOLES) {
      return { path: "", type: `an array with more than ${MAX_HOLES} holes` };
    }
    for (const key of keys) {
      if (key === "length") continue;
      const refused = this.#findInOne(value, key, depth);
      if (refused !== undefined) return within(`[${String(key)}]`, refused);
    }
    return undefined;
  }

  #findInOne(value: object, key: PropertyKey, depth: number): Refused | undefined {
    if (typeof key === "symbol") return { path: "", type: "a property named by a symbol" };
    const property = Reflect.getOwnPropertyDescriptor(value, key);
    if (property?.enumerable !== true) {
      return { path: "", type: "a property that is not enumerable" };
    }
    if (!("value" in property)) return { path: "", type: "a getter or setter" };
    return this.find(property.value, depth);
  }
}

function within(segment: string, { path, type }: Refused): Refused {
  return { path: `${segment}${path}`, type };
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

/** How a message names a value that can't be brought back. */
export function describe(value: unknown): string {
  if (typeof value === "function") return `a function (${value.name || "anonymous"})`;
  if (typeof value === "symbol") return "a symbol";
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null;
  if (prototype === null) return "an object without a prototype";
  return `an instance of ${prototype.constructor?.name || "an unnamed class"}`;
}
