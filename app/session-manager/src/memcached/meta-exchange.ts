/** Decides which caller a reply belongs to: the one that has waited longest, and it has to carry its opaque. */
import { InFlight, type Slot } from "../in-flight.ts";
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

/** The calls of one connection, in the order in which their commands were sent. */
export class MetaExchange {
  readonly #replies: MetaReplies;
  readonly #calls = new InFlight<MetaCall>();

  /** @param maxValueBytes see `MetaReplies` */
  constructor(maxValueBytes?: number) {
    this.#replies = new MetaReplies(maxValueBytes);
  }

  expect(call: MetaCall): void {
    this.#calls.add(call);
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
      const { first } = this.#calls;
      if (first === undefined) throw new ProtocolError(`${reply.code} though nothing was asked`);
      this.#handOver(reply, first);
    }
  }

  /** Everyone who still waits is told why it is in vain. */
  abandon(reason: Error): void {
    for (let slot = this.#calls.first; slot !== undefined; slot = this.#calls.first) {
      this.#calls.remove(slot);
      slot.item.abandon(reason);
    }
  }

  #handOver(reply: MetaReply, slot: Slot<MetaCall>): void {
    const call = slot.item;
    const { code, text, opaque } = reply;
    if (code === "SERVER_ERROR" || code === "CLIENT_ERROR" || code === "ERROR") {
      this.#calls.remove(slot);
      const message = text === "" ? code : `${code} ${text}`;
      call.refuse(message);
      // memcached did not understand us, so what it takes for the next command is anybody's guess.
      if (code !== "SERVER_ERROR") throw new ProtocolError(message);
      return;
    }
    if (!call.codes.includes(code)) throw new ProtocolError(`${code}, which was not asked for`);
    if (opaque !== call.opaque) throw new ProtocolError(`${code} for another command`);
    call.take(reply);
    if (code !== "STAT") this.#calls.remove(slot);
  }
}
