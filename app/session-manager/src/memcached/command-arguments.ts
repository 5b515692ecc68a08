/** Decides what a command may carry, and how: the same for every protocol. */
import { SessionManagerError, ValueTooLargeError } from "../errors.ts";
import { KEY_PATTERN, MAX_VALUE_BYTES, type NodeIdentity } from "./node.ts";

/** Above this memcached reads an expiry as a Unix time. */
const MAX_RELATIVE_TTL_SECONDS = 2_592_000;
/** Later than this memcached's clock wraps and the item is gone at once. */
const MAX_EXPIRY = 2 ** 31 - 1;

/** @throws SessionManagerError with code `invalid_key`, before anything of the key reaches a socket. */
export function checkKey(key: string): void {
  if (!KEY_PATTERN.test(key)) {
    throw new SessionManagerError(
      "invalid_key",
      `A key of up to 250 of A-Z a-z 0-9 _ . : - is needed, not ${JSON.stringify(key)}.`,
    );
  }
}

/** @throws ValueTooLargeError */
export function checkSize(value: Buffer): void {
  if (value.length > MAX_VALUE_BYTES) throw new ValueTooLargeError(value.length, MAX_VALUE_BYTES);
}

/** An expiry as memcached wants it, from seconds from now. */
export function expiry(ttlSeconds: number): number {
  // A whole number is vital: anything else leaves a connection out of step.
  const ttl = Math.max(1, Math.ceil(ttlSeconds));
  if (ttl <= MAX_RELATIVE_TTL_SECONDS) return ttl;
  return Math.min(Math.floor(Date.now() / 1000) + ttl, MAX_EXPIRY);
}

/** Who answered `stats`; `undefined` where the answer lacks the process id or a time. */
export function identityFrom(stat: (name: string) => unknown): NodeIdentity | undefined {
  const [processId, now, uptime] = [stat("pid"), stat("time"), stat("uptime")].map(Number);
  if (processId === undefined || now === undefined || uptime === undefined) return undefined;
  if (!Number.isFinite(processId + now + uptime)) return undefined;
  return { processId, startedAt: now - uptime };
}
