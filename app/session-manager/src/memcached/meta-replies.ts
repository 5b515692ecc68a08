/** Decides where a reply of memcached ends and what it says: meta commands, and the few classic ones beside them. */

/** Longer than any line that memcached sends to the commands in use. */
const MAX_LINE_BYTES = 2048;
/** Sixty-four times memcached's default limit: a larger size is no value but a misread. */
const MAX_READ_BYTES = 67_108_864;
const LF = 10;
const CR = 13;
const NOTHING = Buffer.alloc(0);

const META_LINE = /^(?:(HD|EN|NF|NS|EX)|VA (\d{1,10}))((?: [A-Za-z][!-~]*)*)$/;
const CLASSIC_LINE = /^(?:(END|STORED)|(STAT|ERROR|CLIENT_ERROR|SERVER_ERROR)(?: ([ -~]*))?)$/;
const CAS = /^\d{1,20}$/;

/** What arrived is no reply of memcached, or not one to what was asked. The connection is of no use any more. */
export class ProtocolError extends Error {}

export type MetaReplyCode = "HD" | "VA" | "EN" | "NF" | "NS" | "EX" | ClassicReplyCode;
type ClassicReplyCode = "END" | "STORED" | "STAT" | "ERROR" | "CLIENT_ERROR" | "SERVER_ERROR";

export interface MetaReply {
  readonly code: MetaReplyCode;
  /** As it was sent with the command (flag `O`). */
  readonly opaque: string | undefined;
  /** Flag `c`. */
  readonly cas: string | undefined;
  /** With code `VA` only; the caller's own to keep. */
  readonly value: Buffer | undefined;
  /** What follows the code of a `STAT` or error line. */
  readonly text: string;
}

interface OpenValue {
  readonly header: MetaReply;
  readonly value: Buffer;
  filled: number;
}

/** Push what arrived, then ask for replies until there is none; each value is copied once. */
export class MetaReplies {
  readonly #maxValueBytes: number;
  #bytes: Buffer = NOTHING;
  #at = 0;
  #open: OpenValue | undefined;
  #error: unknown;

  /** @param maxValueBytes size of a value above which it is a protocol error; 64 MiB if absent */
  constructor(maxValueBytes: number = MAX_READ_BYTES) {
    this.#maxValueBytes = maxValueBytes;
  }

  push(chunk: Buffer): void {
    const rest = this.#bytes.subarray(this.#at);
    this.#bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    this.#at = 0;
  }

  /**
   * The next reply; `undefined` until more has arrived.
   * @throws ProtocolError, from then on always
   */
  next(): MetaReply | undefined {
    if (this.#error !== undefined) throw this.#error;
    try {
      return this.#open === undefined ? this.#startReply() : this.#fillValue(this.#open);
    } catch (error) {
      this.#error = error;
      throw error;
    }
  }

  #startReply(): MetaReply | undefined {
    const line = this.#takeLine();
    if (line === undefined) return undefined;
    const [, code, size, flags] = META_LINE.exec(line) ?? [];
    if (flags === undefined) return readClassicLine(line);
    if (size === undefined) return withFlags(code as MetaReplyCode, flags, undefined);
    if (Number(size) > this.#maxValueBytes) throw new ProtocolError(`a value of ${size} bytes`);
    // A copy, so that a small value does not hold the whole chunk that it came in.
    const value = Buffer.allocUnsafe(Number(size));
    this.#open = { header: withFlags("VA", flags, value), value, filled: 0 };
    return this.#fillValue(this.#open);
  }

  #takeLine(): string | undefined {
    const end = this.#bytes.indexOf(LF, this.#at);
    const length = (end === -1 ? this.#bytes.length : end) - this.#at;
    if (length > MAX_LINE_BYTES) throw new ProtocolError("a line without an end");
    if (end === -1) return undefined;
    const line = this.#bytes.toString("latin1", this.#at, end - 1);
    if (length === 0 || this.#bytes[end - 1] !== CR) {
      throw new ProtocolError("a line that ends without a carriage return");
    }
    this.#at = end + 1;
    return line;
  }

  #fillValue(open: OpenValue): MetaReply | undefined {
    const copied = this.#bytes.copy(open.value, open.filled, this.#at);
    open.filled += copied;
    this.#at += copied;
    if (open.filled < open.value.length || this.#bytes.length - this.#at < 2) return undefined;
    if (this.#bytes[this.#at] !== CR || this.#bytes[this.#at + 1] !== LF) {
      throw new ProtocolError(`a value of another length than the ${open.value.length} announced`);
    }
    this.#at += 2;
    this.#open = undefined;
    return open.header;
  }
}

function withFlags(code: MetaReplyCode, flags: string, value: Buffer | undefined): MetaReply {
  let opaque: string | undefined;
  let cas: string | undefined;
  for (const flag of flags.split(" ")) {
    if (flag.startsWith("O")) {
      if (opaque !== undefined) throw new ProtocolError("a reply with two opaques");
      opaque = flag.slice(1);
    } else if (flag.startsWith("c")) {
      if (cas !== undefined || !CAS.test(flag.slice(1))) {
        throw new ProtocolError("a reply with a CAS value that can't be read");
      }
      cas = flag.slice(1);
    }
  }
  return { code, opaque, cas, value, text: "" };
}

function readClassicLine(line: string): MetaReply {
  const [, word, code, text = ""] = CLASSIC_LINE.exec(line) ?? [];
  const found = word ?? code;
  if (found === undefined) {
    throw new ProtocolError(`an unknown reply: ${JSON.stringify(line.slice(0, 80))}`);
  }
  return {
    code: found as ClassicReplyCode,
    opaque: undefined,
    cas: undefined,
    value: undefined,
    text,
  };
}
