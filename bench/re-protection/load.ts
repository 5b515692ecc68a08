// Requests that go on meanwhile: so many a second, whatever the answers take, and how long each of them took.
import type { Shopper } from "./ask.ts";

/** One request; times in milliseconds of `performance.now()`. */
interface Sample {
  /** When it was due; what it waited to be sent counts too. */
  readonly at: number;
  readonly tookMs: number;
}

/** Milliseconds. */
export interface Latency {
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const TICK_MS = 1;

export class Load {
  readonly #shoppers: readonly Shopper[];
  readonly #portFor: (turn: number) => number;
  readonly #everyMs: number;
  readonly #samples: Sample[] = [];
  readonly #counts = new Map<Shopper, number>();
  readonly #pending = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #turn = 0;
  failed = 0;

  constructor(shoppers: readonly Shopper[], portFor: (turn: number) => number, perSecond: number) {
    this.#shoppers = shoppers;
    this.#portFor = portFor;
    this.#everyMs = 1000 / perSecond;
  }

  start(): void {
    let due = performance.now();
    this.#timer = setInterval(() => {
      for (; due <= performance.now(); due += this.#everyMs) this.#send(due);
    }, TICK_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
  }

  /** What was acknowledged as a shopper's count. */
  countOf(shopper: Shopper): number {
    return this.#counts.get(shopper) ?? 0;
  }

  between(from: number, to: number): Latency {
    const sorted = this.#samples
      .filter(({ at }) => at >= from && at < to)
      .map(({ tookMs }) => tookMs)
      .toSorted((one, other) => one - other);
    const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
    return { requests: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
  }

  #send(at: number): void {
    const turn = this.#turn;
    this.#turn += 1;
    const shopper = this.#shoppers[turn % this.#shoppers.length];
    if (shopper === undefined) return;
    // Each shopper reads and writes by turns.
    const isWrite = Math.floor(turn / this.#shoppers.length) % 2 === 0;
    const asking = this.#ask(shopper, this.#portFor(turn), isWrite)
      .catch(() => {
        this.failed += 1;
      })
      .finally(() => {
        this.#samples.push({ at, tookMs: performance.now() - at });
        this.#pending.delete(asking);
      });
    this.#pending.add(asking);
  }

  async #ask(shopper: Shopper, port: number, isWrite: boolean): Promise<void> {
    const answer = isWrite
      ? await shopper.ask(port, "POST", "/count")
      : await shopper.ask(port, "GET", "/session");
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    if (isWrite) this.#counts.set(shopper, Number(answer.body["count"]));
  }
}
