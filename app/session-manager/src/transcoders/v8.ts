/** Decides the default stored form of attributes: the platform's own structured clone format. */
import { deserialize, serialize } from "node:v8";
import { type Capabilities, refuseInexact } from "./exact.ts";
import { toAttributes, type Transcoder } from "./transcoder.ts";

const BINARY_TYPES = new Set<object>([
  ArrayBuffer.prototype,
  Buffer.prototype,
  Uint8Array.prototype,
  Uint8ClampedArray.prototype,
  Uint16Array.prototype,
  Uint32Array.prototype,
  Int8Array.prototype,
  Int16Array.prototype,
  Int32Array.prototype,
  Float32Array.prototype,
  Float64Array.prototype,
  BigInt64Array.prototype,
  BigUint64Array.prototype,
  DataView.prototype,
]);

const capabilities: Capabilities = {
  name: "v8",
  hasAllPrimitives: true,
  keepsReferences: true,
  contentsOf(value) {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (BINARY_TYPES.has(prototype as object)) return [];
    // Named properties of these are dropped by the format, so they must not have any.
    if (Reflect.ownKeys(value).length > 0) return undefined;
    if (prototype === Date.prototype) return [];
    if (prototype === Map.prototype) return [...(value as Map<unknown, unknown>)].flat();
    if (prototype === Set.prototype) return value as Set<unknown>;
    return undefined;
  },
};

/**
 * Brings back plain objects, arrays, every primitive but symbols, Date, Map, Set, Buffer, typed arrays,
 * ArrayBuffer and DataView, shared and circular references included.
 */
export const v8Transcoder: Transcoder = {
  name: "v8",
  encode(attributes) {
    refuseInexact(attributes, capabilities);
    return serialize(attributes);
  },
  decode(bytes) {
    const value: unknown = deserialize(bytes);
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new TypeError("the attribute bytes hold no object");
    }
    return toAttributes(value);
  },
};
