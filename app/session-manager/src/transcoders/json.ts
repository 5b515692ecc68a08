/** Decides the readable stored form of attributes: JSON, for people who look into memcached. */
import { type Capabilities, describe, refuseInexact } from "./exact.ts";
import { toAttributes, type Transcoder } from "./transcoder.ts";

const capabilities: Capabilities = {
  name: "json",
  hasAllPrimitives: false,
  hasSparseArrays: false,
  keepsReferences: false,
  contentsOf: describe,
};

/** Brings back null, booleans, strings, finite numbers, plain objects and arrays; refuses the rest by name. */
export const jsonTranscoder: Transcoder = {
  name: "json",
  encode(attributes) {
    refuseInexact(attributes, capabilities);
    return Buffer.from(JSON.stringify(attributes));
  },
  decode(bytes) {
    const value = parse(bytes.toString());
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new TypeError("the attribute bytes hold no object");
    }
    return toAttributes(value);
  },
};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The platform's own message quotes the text, which is nobody else's business.
    throw new TypeError("the attribute bytes are not JSON");
  }
}
