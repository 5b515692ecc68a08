/** Decides how sessions of this app server live, and puts together what that takes. */
import { randomBytes } from "node:crypto";
import { AttributeCodec } from "./attribute-codec.ts";
import type { LifeCycle } from "./life-cycle.ts";
import { lockWaitMs } from "./locking/hold.ts";
import { SessionLocks } from "./locking/session-locks.ts";
import { NonStickyLifeCycle } from "./non-sticky.ts";
import type { Options } from "./options/check-options.ts";
import { type LifeCycleParts, StickyLifeCycle } from "./sticky.ts";
import { transcodersWith } from "./transcoders/transcoders.ts";

/** What there is once for an app server. */
export type Shared = Pick<
  LifeCycleParts,
  "nodes" | "settings" | "burial" | "clock" | "random" | "statistics" | "emit" | "logger"
>;

/** @param options as they are at the moment; most are asked again at each use */
export function newLifeCycle(options: () => Options, shared: Shared): LifeCycle {
  const { sticky, route, transcoderFactory, sessionBackupAsync, backupThreadCount } = options();
  const { copyCollectionsForSerialization } = options();
  const parts: LifeCycleParts = {
    ...shared,
    route,
    author: { owner: route ?? "", writer: randomBytes(4).toString("hex"), isOwner: sticky },
    codec: new AttributeCodec(transcodersWith(transcoderFactory), () => options().storedAttribute),
    operationTimeoutMs: () => options().operationTimeout,
    isEnabled: () => options().enabled,
    isAsync: sessionBackupAsync,
    storesWhatRequestsLeft: copyCollectionsForSerialization,
    backgroundStores: backupThreadCount,
    queueLimit: options().backupQueueLimit,
  };
  if (sticky) return new StickyLifeCycle(parts);
  const locks = newLocks(options, shared);
  return new NonStickyLifeCycle({
    ...parts,
    lockingMode: () => options().lockingMode,
    locks,
    idleSeconds: () => options().maxInactiveInterval,
  });
}

function newLocks(options: () => Options, { nodes, random, statistics }: Shared): SessionLocks {
  return new SessionLocks({
    nodes: () => nodes.all.filter(({ role }) => role !== "leaving"),
    lockKeyFor: (token) => `${options().storageKeyPrefix}lock:${token}`,
    writer: options().route ?? "",
    random,
    expirationSeconds: () => options().lockExpiration,
    operationTimeoutMs: () => options().operationTimeout,
    waitMs: () => lockWaitMs(options().lockExpiration),
    measure: (name, durationMs) => statistics.measure(name, durationMs),
  });
}
