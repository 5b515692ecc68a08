/**
 * Decides which bytes of the platform's structured clone format are safe to hand to the platform. It makes room
 * for as many elements as an array's header names before it looks for them: 500 bytes are enough to end the process.
 */
import { MAX_HOLES } from "./exact.ts";

/** What Node.js 20 to 24 write. The bytes of a newer format can't be told apart here. */
const KNOWN_VERSION = 15;

type Skip = (bytes: Tokens) => void;

const nothing: Skip = () => {};
const number: Skip = (bytes) => void bytes.number();
const twoNumbers: Skip = (bytes) => void (bytes.number() + bytes.number());
const double: Skip = (bytes) => bytes.skip(8);
const counted: Skip = (bytes) => bytes.skip(bytes.number());
const array: Skip = (bytes) => bytes.reserve(bytes.number());

/** What follows each tag of what sessions hold. Errors, regular expressions, boxed values and others are missing. */
const tags = new Map<number, Skip>(
  Object.entries({
    "\0": nothing, // padding
    "-": nothing, // a hole
    _: nothing, // undefined
    0: nothing, // null
    T: nothing,
    F: nothing,
    I: number,
    U: number,
    N: double,
    D: double, // a date
    Z: (bytes: Tokens) => bytes.skip(bytes.number() >>> 1), // a bigint; the last bit is its sign
    '"': counted, // a text of one byte a character
    c: counted, // a text of two
    "^": number, // a reference
    o: nothing, // an object begins
    "{": number,
    A: array, // an array begins
    $: twoNumbers,
    a: array, // an array with holes begins
    "@": twoNumbers,
    ";": nothing, // a map begins
    ":": number,
    "'": nothing, // a set begins
    ",": number,
    B: counted, // an ArrayBuffer
    "\\": (bytes: Tokens) => {
      bytes.number(); // which kind of view
      counted(bytes);
    },
  }).map(([tag, skip]) => [tag.charCodeAt(0), skip]),
);

/** @throws TypeError */
export function refuseForeignBytes(bytes: Buffer): void {
  const [, version = 0] = bytes;
  if (version > KNOWN_VERSION) return;
  if (version < KNOWN_VERSION) throw new TypeError("the attribute bytes are of an older format");
  const tokens = new Tokens(bytes);
  while (tokens.hasMore) {
    const skip = tags.get(tokens.next());
    if (skip === undefined) throw new TypeError("the attribute bytes hold what no session holds");
    skip(tokens);
  }
}

class Tokens {
  readonly #bytes: Buffer;
  #position = 2;
  /** Elements that there is room for: each takes a byte, but for holes. */
  #room: number;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#room = bytes.length + MAX_HOLES;
  }

  get hasMore(): boolean {
    return this.#position < this.#bytes.length;
  }

  next(): number {
    const byte = this.#bytes[this.#position];
    if (byte === undefined) throw new TypeError("the attribute bytes end too early");
    this.#position += 1;
    return byte;
  }

  skip(length: number): void {
    this.#position += length;
  }

  reserve(length: number): void {
    this.#room -= length;
    if (this.#room < 0) throw new TypeError("the attribute bytes hold an array that is too long");
  }

  /** Seven bits a byte, the lowest first; 32 bits at most. */
  number(): number {
    let value = 0;
    for (let shift = 0; shift < 32; shift += 7) {
      const byte = this.next();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new TypeError("the attribute bytes hold a number that is too long");
  }
}
