/** Decides the readable stored form of attributes: JSON, for people who look into memcached. */
import { type Capabilities, refuseInexact } from "./exact.ts";
import { toAttributes, type Transcoder } from "./transcoder.ts";

const capabilities: Capabilities = {
  name: "json",
  hasAllPrimitives: false,
  keepsReferences: false,
  contentsOf: () => undefined,
};

/** Brings back null, booleans, strings, finite numbers, plain objects and arrays; refuses the rest by name. */
export const jsonTranscoder: Transcoder = {
  name: "json",
  encode(attributes) {
    refuseInexact(attributes, capabilities);
    return Buffer.from(JSON.stringify(attributes));
  },
  decode(bytes) {
    const value: unknown = JSON.parse(bytes.toString());
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new TypeError("the attribute bytes hold no object");
    }
    return toAttributes(value);
  },
};
