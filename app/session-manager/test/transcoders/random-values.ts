// Values as no test's author thinks of them: nested, of all kinds, the same ones for the same seed.
import { seededRandom } from "../support/random.ts";

export type Make = (values: RandomValues) => unknown;

const names = [
  "a",
  "b",
  "__proto__",
  "constructor",
  "toString",
  "toJSON",
  "length",
  "7",
  "-1",
  "",
  "ç",
  "\udfff",
  "\ufeff",
];
export class RandomValues {
  readonly random: () => number;
  readonly #kinds: readonly Make[];
  readonly #made: object[] = [];
  #depth = 0;

  constructor(seed: number, kinds: Record<string, Make>) {
    this.random = seededRandom(seed);
    this.#kinds = Object.values(kinds);
  }

  value(): unknown {
    this.#depth += 1;
    const value = this.#depth > 6 ? this.below(10) : this.oneOf(this.#kinds)(this);
    this.#depth -= 1;
    return value;
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  oneOf<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  remember<T extends object>(object: T): T {
    this.#made.push(object);
    return object;
  }

  /** Also one that is being filled: that makes a circle. */
  again(): unknown {
    return this.#made.length === 0 ? null : this.oneOf(this.#made);
  }

  text(): string {
    const codes = Array.from({ length: this.below(100) }, () =>
      this.below(2 ** (7 + this.below(10))),
    );
    return String.fromCharCode(...codes.map((code) => code & 0xffff));
  }

  bigint(): bigint {
    const bits = BigInt(
      this.oneOf([1, 31, 32, 53, 63, 64, 65, 127, 128, 1000, 65_535, 65_536, 65_537]),
    );
    const magnitude =
      (1n << bits) - BigInt(this.below(3)) + (this.chance(0.3) ? BigInt(this.below(2 ** 31)) : 0n);
    return this.chance(0.5) ? magnitude : -magnitude;
  }

  /** A multiple of 8 bytes, so that any view fits. */
  memory(): ArrayBuffer {
    const bytes = Uint8Array.from({ length: 8 * this.oneOf([0, 1, 5, 40]) }, () => this.below(256));
    return bytes.buffer;
  }

  fillArray(array: unknown[]): unknown[] {
    for (let count = this.below(5); count > 0; count -= 1) array.push(this.value());
    return array;
  }

  fillObject(object: object): object {
    for (let count = this.below(5); count > 0; count -= 1) {
      const value = this.value();
      const name = this.oneOf(names);
      Object.defineProperty(object, name, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return object;
  }

  fillMap(map: Map<unknown, unknown>): Map<unknown, unknown> {
    for (let count = this.below(4); count > 0; count -= 1) map.set(this.value(), this.value());
    return map;
  }

  fillSet(set: Set<unknown>): Set<unknown> {
    for (let count = this.below(4); count > 0; count -= 1) set.add(this.value());
    return set;
  }
}
