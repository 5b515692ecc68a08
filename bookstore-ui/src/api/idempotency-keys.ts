// Decides which Idempotency-Key a click carries: a new one, unless an earlier try is still undecided.

/** Remembers the key of each try until an answer settles it. */
export type IdempotencyKeys = {
  /** The key for this intention; `isRetry` when an earlier try with it has had no answer. */
  take: (intention: string) => { key: string; isRetry: boolean };
  /** The intention has its answer: the next click is a new one. */
  settle: (intention: string) => void;
};

/** `makeKey` makes a new unique key. */
export function createIdempotencyKeys(makeKey: () => string = randomKey): IdempotencyKeys {
  const open = new Map<string, string>();
  return {
    take(intention) {
      const known = open.get(intention);
      const key = known ?? makeKey();
      open.set(intention, key);
      return { key, isRetry: known !== undefined };
    },
    settle(intention) {
      open.delete(intention);
    },
  };
}

/** 128 random bits in hex. `randomUUID` would need a secure context; `getRandomValues` works in all. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
