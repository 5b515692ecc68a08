/** Decides which caller a reply belongs to: the one that has waited longest, and it has to carry its opaque. */
import { MetaReplies, type MetaReply, type MetaReplyCode, ProtocolError } from "./meta-replies.ts";

/** One command that waits for its reply. */
export interface MetaCall {
  /** Absent with the classic commands, whose replies carry none. */
  readonly opaque: string | undefined;
  /** What may answer it, apart from an error. `STAT` lines go on until another one of them comes. */
  readonly codes: readonly MetaReplyCode[];
  /** @throws ProtocolError when this can't be the answer */
  readonly take: (reply: MetaReply) => void;
  /** memcached answered with an error instead. */
  readonly refuse: (message: string) => void;
  /** No reply will come. */
  readonly abandon: (reason: Error) => void;
}

interface Link {
  readonly call: MetaCall;
  next: Link | undefined;
}

/** The calls of one connection, in the order in which their commands were sent. */
export class MetaExchange {
  readonly #replies: MetaReplies;
  // A list, because taking the first off a long array moves all others.
  #first: Link | undefined;
  #last: Link | undefined;

  /** @param maxValueBytes see `MetaReplies` */
  constructor(maxValueBytes?: number) {
    this.#replies = new MetaReplies(maxValueBytes);
  }

  expect(call: MetaCall): void {
    const link: Link = { call, next: undefined };
    if (this.#last === undefined) this.#first = link;
    else this.#last.next = link;
    this.#last = link;
  }

  /**
   * Hands every reply that is now complete to its caller.
   * @throws ProtocolError when replies and callers may be out of step: nothing more can be believed
   */
  read(chunk: Buffer): void {
    this.#replies.push(chunk);
    for (;;) {
      const reply = this.#replies.next();
      if (reply === undefined) return;
      const call = this.#first?.call;
      if (call === undefined) throw new ProtocolError(`${reply.code} though nothing was asked`);
      this.#handOver(reply, call);
    }
  }

  /** Everyone who still waits is told why it is in vain. */
  abandon(reason: Error): void {
    for (let link = this.#first; link !== undefined; link = link.next) link.call.abandon(reason);
    this.#first = undefined;
    this.#last = undefined;
  }

  #handOver(reply: MetaReply, call: MetaCall): void {
    const { code, text, opaque } = reply;
    if (code === "SERVER_ERROR" || code === "CLIENT_ERROR" || code === "ERROR") {
      this.#shift();
      const message = text === "" ? code : `${code} ${text}`;
      call.refuse(message);
      // memcached did not understand us, so what it takes for the next command is anybody's guess.
      if (code !== "SERVER_ERROR") throw new ProtocolError(message);
      return;
    }
    if (!call.codes.includes(code)) throw new ProtocolError(`${code}, which was not asked for`);
    if (opaque !== call.opaque) throw new ProtocolError(`${code} for another command`);
    call.take(reply);
    if (code !== "STAT") this.#shift();
  }

  #shift(): void {
    this.#first = this.#first?.next;
    if (this.#first === undefined) this.#last = undefined;
  }
}
