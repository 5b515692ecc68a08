/** Decides the default stored form of attributes: the platform's own structured clone format. */
import { DefaultDeserializer, serialize } from "node:v8";
import { type Capabilities, refuseInexact } from "./exact.ts";
import { toAttributes, type Transcoder } from "./transcoder.ts";

const VIEWS = new Set<object>([
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

function newCapabilities(): Capabilities {
  const buffers = new Set<ArrayBufferLike>();
  return {
    name: "v8",
    hasAllPrimitives: true,
    keepsReferences: true,
    contentsOf(value) {
      const prototype: unknown = Object.getPrototypeOf(value);
      // Buffers share pools by design; nobody expects them to share memory after they were stored.
      if (prototype === Buffer.prototype) return [];
      if (VIEWS.has(prototype as object))
        return isWhole(value as DataView, buffers) ? [] : undefined;
      // Named properties of these are dropped by the format, so they must not have any.
      if (Reflect.ownKeys(value).length > 0) return undefined;
      if (prototype === ArrayBuffer.prototype)
        return isFirst(value as ArrayBuffer, buffers) ? [] : undefined;
      if (prototype === Date.prototype) return [];
      if (prototype === Map.prototype) return [...(value as Map<unknown, unknown>)].flat();
      if (prototype === Set.prototype) return value as Set<unknown>;
      return undefined;
    },
  };
}

/** A view comes back with an ArrayBuffer of its own, just as long as the view. */
function isWhole({ buffer, byteLength }: DataView, buffers: Set<ArrayBufferLike>): boolean {
  return buffer.byteLength === byteLength && isFirst(buffer, buffers);
}

function isFirst(buffer: ArrayBufferLike, buffers: Set<ArrayBufferLike>): boolean {
  if (buffers.has(buffer)) return false;
  buffers.add(buffer);
  return true;
}

/**
 * The platform's own lets binary values share memory with the bytes that they were read from, so that changing
 * one would change the stored form in our hands too.
 */
class CopyingDeserializer extends (DefaultDeserializer as new (bytes: Buffer) => Deserializing) {
  override _readHostObject(): object {
    const view = super._readHostObject();
    if (Buffer.isBuffer(view)) return Buffer.from(view);
    const { buffer, byteOffset, byteLength } = view as DataView;
    const copy = buffer.slice(byteOffset, byteOffset + byteLength);
    return new (view.constructor as new (bytes: ArrayBufferLike) => object)(copy);
  }
}

/** Documented by Node.js, but missing from its types. */
interface Deserializing extends DefaultDeserializer {
  _readHostObject(): object;
}

/**
 * Brings back plain objects, arrays, every primitive but symbols, Date, Map, Set, Buffer, ArrayBuffer, typed
 * arrays and DataViews over a whole ArrayBuffer of their own; shared and circular references included.
 * (Own properties of binary values are not looked for: that would cost a name for each byte.)
 */
export const v8Transcoder: Transcoder = {
  name: "v8",
  encode(attributes) {
    refuseInexact(attributes, newCapabilities());
    return serialize(attributes);
  },
  decode(bytes) {
    const deserializer = new CopyingDeserializer(bytes);
    deserializer.readHeader();
    const value: unknown = deserializer.readValue();
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new TypeError("the attribute bytes hold no object");
    }
    return toAttributes(value);
  },
};
