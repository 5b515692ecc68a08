/** Decides the default stored form of attributes: the platform's own structured clone format. */
import { DefaultDeserializer, deserialize, serialize } from "node:v8";
import { refuseInexact } from "./exact.ts";
import { structuredCapabilities } from "./structured.ts";
import { toAttributes, type Transcoder } from "./transcoder.ts";
import { refuseForeignBytes } from "./v8-format.ts";

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
 * Brings back plain objects, arrays of any kind, every primitive but symbols, Date, Map, Set, Buffer, ArrayBuffer,
 * typed arrays and DataViews over a whole ArrayBuffer of their own; shared and circular references included.
 */
export const v8Transcoder: Transcoder = {
  name: "v8",
  encode(attributes) {
    refuseInexact(attributes, structuredCapabilities("v8", { hasSparseArrays: true }));
    return serialize(attributes);
  },
  decode(bytes) {
    refuseForeignBytes(bytes);
    const deserializer = new CopyingDeserializer(bytes);
    deserializer.readHeader();
    const value: unknown = deserializer.readValue();
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new TypeError("the attribute bytes hold no object");
    }
    return toAttributes(value);
  },
  // The platform writes an array that it has read in other bytes than one that a program made.
  canonical: (bytes) => serialize(deserialize(bytes)),
};
