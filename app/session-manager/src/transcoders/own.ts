/** Decides what a transcoder of an application's own has to be, and what is made sure of before it is trusted. */
import { types } from "node:util";
import { OptionError } from "../errors.ts";
import { type Attributes, toAttributes, type Transcoder } from "./transcoder.ts";

/** What the option `transcoderFactory` takes besides the names of the built-in ones. */
export interface OwnTranscoder {
  /** 1 to 32 letters, digits, _ and -; stands in each record, so it changes when the bytes are of another form. */
  readonly name: string;
  /**
   * The same attributes have to give the same bytes: that is how a request that changed nothing is recognized.
   * What it throws is what the request fails with; an `UnsupportedAttributeError` says which attribute it is.
   * @param attributes without a prototype; not to be changed
   */
  encode(attributes: Attributes): Uint8Array;
  /** Gives a plain object. A record that it throws for is purged, and a new session begins. */
  decode(bytes: Buffer): object;
}

/** @throws OptionError by `encode` and `decode` where the application's give something else than they have to. */
export function asTranscoder(own: OwnTranscoder): Transcoder {
  const { name } = own;
  return {
    name,
    encode(attributes) {
      const bytes: unknown = own.encode(attributes);
      if (!types.isUint8Array(bytes)) throw refuse(name, "encode", "a Uint8Array", bytes);
      // It may go on writing to the same memory.
      return Buffer.from(bytes);
    },
    decode(bytes) {
      // What it gives may share memory with what it is given.
      const attributes: unknown = own.decode(Buffer.from(bytes));
      if (!isPlain(attributes)) throw refuse(name, "decode", "a plain object", attributes);
      return toAttributes(attributes);
    },
  };
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function refuse(name: string, method: string, wanted: string, given: unknown): OptionError {
  return new OptionError(
    `option transcoderFactory: ${method} of "${name}" has to give ${wanted}, it gave ${kindOf(given)}`,
  );
}

function kindOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const { constructor } = value;
  return typeof constructor === "function" ? `a ${constructor.name}` : "an object";
}
