// Decides how the backup of a sticky session is told: whether it protects, who owns the session, what comes next.
import type { LabSession, MemcachedNode, SessionView } from "../api/wire.ts";
import type { Texts } from "../i18n/texts.ts";
import { usePage } from "../page.ts";
import { Command } from "./lab-card.tsx";
import { ProtectionSign } from "./protection-sign.tsx";

type SessionProps = { session: SessionView; seen: LabSession };

/** Whether the newest version is on a node that is up, and else what brings it there. */
export function StickyProtection({ session, seen }: SessionProps) {
  const { t } = usePage().texts;
  const { isProtected, version, node } = session;
  const headline = t(isProtected ? "backup.protected" : "backup.unprotected");
  return (
    <ProtectionSign isProtected={isProtected} headline={headline}>
      <p>
        {isProtected
          ? t("backup.protectedHelp", { version, node: node ?? t("backup.nowhere") })
          : t("backup.unprotectedHelp", { version, server: seen.server })}
      </p>
      {!isProtected && <NextBackup nodes={seen.nodes} />}
    </ProtectionSign>
  );
}

/** The node that gets the backup next; undefined while every node is down. */
export function nextHolder(nodes: readonly MemcachedNode[]): MemcachedNode | undefined {
  const up = nodes.filter(({ state, role }) => state === "up" && role !== "leaving");
  return up.find(({ role }) => role === "primary") ?? up[0];
}

/** What brings the backup back: the app server by itself while a node is up, else a node. */
function NextBackup({ nodes }: { nodes: readonly MemcachedNode[] }) {
  const { t } = usePage().texts;
  const next = nextHolder(nodes);
  if (next !== undefined) return <p>{t("backup.storedNext", { node: next.id })}</p>;
  return (
    <>
      <p>{t("backup.allDown")}</p>
      <Command>{`scripts/lab start ${nodes[0]?.id ?? "n1"}`}</Command>
    </>
  );
}

/** Node, owner, version, size, and the last store. */
export function StickyFacts({ session, seen }: SessionProps) {
  const { texts } = usePage();
  const { t, bytes, milliseconds } = texts;
  const { node, version, lastStoreMs } = session;
  const told = seen.cookie?.node ?? null;
  const isCookieLate = session.isProtected && told !== null && told !== node;
  const holder = seen.nodes.find(({ id }) => id === node);
  return (
    <dl class="facts">
      <dt>{t("backup.node")}</dt>
      <dd>
        <strong data-testid="backup-node">{node ?? t("backup.nowhere")}</strong>
        {holder !== undefined && <span class="aside"> {holder.address}</span>}
        {holder?.state === "down" && <span class="state state-down">{t("backup.down")}</span>}
        {isCookieLate && <p class="aside">{t("backup.cookieLater", { node: told })}</p>}
      </dd>
      <dt>{t("backup.owner")}</dt>
      <dd>{describeOwner(session, seen.server, texts)}</dd>
      <dt>{t("backup.version")}</dt>
      <dd>{version}</dd>
      <dt>{t("backup.bytes")}</dt>
      <dd>{bytes(session.bytes)}</dd>
      <dt>{t("backup.lastStore")}</dt>
      <dd>{lastStoreMs === null ? t("backup.noStore") : milliseconds(lastStoreMs)}</dd>
    </dl>
  );
}

function describeOwner({ owner, where }: SessionView, server: string, { t }: Texts): string {
  if (owner === null) return t("backup.nobody");
  return where === "memory"
    ? t("backup.inMemory", { owner })
    : t("backup.inMemcached", { owner, server });
}
