/** Decides which of a session's attributes are stored, and how they become bytes and attributes again. */
import { UndecodableRecordError } from "./errors.ts";
import { type Attributes, toAttributes } from "./transcoders/transcoder.ts";
import type { Transcoders } from "./transcoders/transcoders.ts";

/** Attributes as a record holds them. */
export interface EncodedAttributes {
  readonly bytes: Buffer;
  /** Name of the transcoder that wrote them. */
  readonly transcoder: string;
}

export class AttributeCodec {
  readonly #transcoders: Transcoders;
  readonly #pattern: () => RegExp | undefined;

  /** @param pattern of the names of attributes that are stored, asked each time; absent: all are */
  constructor(transcoders: Transcoders, pattern: () => RegExp | undefined) {
    this.#transcoders = transcoders;
    this.#pattern = pattern;
  }

  /** @throws UnsupportedAttributeError, never for an attribute that is not stored; what the application's own throws */
  encode(attributes: Attributes): EncodedAttributes {
    const { chosen } = this.#transcoders;
    return { bytes: chosen.encode(this.#stored(attributes)), transcoder: chosen.name };
  }

  /** @throws UndecodableRecordError */
  decode({ bytes, transcoder }: EncodedAttributes): Attributes {
    const known = this.#transcoders.named(transcoder);
    if (known === undefined) throw new UndecodableRecordError("its transcoder is not known");
    try {
      return known.decode(bytes);
    } catch (cause) {
      throw new UndecodableRecordError("its attributes can't be decoded", { cause });
    }
  }

  /**
   * The attributes that were encoded; those that are not stored stay as they are now.
   * @throws UndecodableRecordError
   */
  rolledBack(now: Attributes, encoded: EncodedAttributes): Attributes {
    const before = this.#stored(this.decode(encoded));
    const isStored = this.#isStored();
    const kept = Object.entries(now).filter(([name]) => !isStored(name));
    return toAttributes(Object.fromEntries([...Object.entries(before), ...kept]));
  }

  /** Bytes that differ may stand for the same attributes. */
  meanTheSame(one: EncodedAttributes, other: EncodedAttributes): boolean {
    const { chosen } = this.#transcoders;
    if (one.transcoder !== chosen.name || other.transcoder !== chosen.name) return false;
    return chosen.canonical?.(one.bytes).equals(chosen.canonical(other.bytes)) === true;
  }

  #stored(attributes: Attributes): Attributes {
    if (this.#pattern() === undefined) return attributes;
    const isStored = this.#isStored();
    const entries = Object.entries(attributes).filter(([name]) => isStored(name));
    return toAttributes(Object.fromEntries(entries));
  }

  #isStored(): (name: string) => boolean {
    const pattern = this.#pattern();
    return (name) => pattern === undefined || pattern.test(name);
  }
}
