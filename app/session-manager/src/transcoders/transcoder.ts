/** Decides what a transcoder is: session attributes to bytes and back, exactly. */

/** Attributes of a session by name. The object has no prototype, so that any name is just a name. */
export type Attributes = Record<string, unknown>;

/**
 * Turns attributes into bytes and back.
 * `decode(encode(a))` equals `a` in every respect; what can't be brought back exactly, `encode` refuses.
 */
export interface Transcoder {
  /** Stands in each record, so that a record is read by the transcoder that wrote it. */
  readonly name: string;
  /** @throws UnsupportedAttributeError naming the attribute and its type. */
  encode(attributes: Attributes): Buffer;
  /** @throws any error when the bytes are not its own; the record is then treated as undecodable. */
  decode(bytes: Buffer): Attributes;
  /**
   * The same bytes for all that mean the same. Absent where `encode` gives such bytes.
   * @param bytes that `encode` gave
   */
  canonical?(bytes: Buffer): Buffer;
}

/** Gives attributes the shape that a live session holds them in: no prototype. */
export function toAttributes(entries: object): Attributes {
  return Object.assign(Object.create(null) as Attributes, entries);
}
