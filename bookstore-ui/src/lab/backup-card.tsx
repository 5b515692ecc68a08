// Decides how the panel tells where the backup is, and whether it protects the session.
import type { LabSession, MemcachedNode, SessionView } from "../api/wire.ts";
import { usePage } from "../page.ts";
import { CopiesTable } from "./copies-table.tsx";
import { Command, LabCard } from "./lab-card.tsx";

/** The backup of this session, as the app server that was asked sees it. */
export function BackupCard({ session: seen }: { session: LabSession }) {
  const { t } = usePage().texts;
  const { session, cookie } = seen;
  return (
    <LabCard title={t("backup.title")}>
      {session === null ? (
        <>
          <p class="headline">{t(cookie === null ? "backup.none" : "backup.gone")}</p>
          <p class="nothing">{t(cookie === null ? "backup.noneHelp" : "backup.goneHelp")}</p>
        </>
      ) : (
        <>
          <Protection session={session} seen={seen} />
          <Facts session={session} seen={seen} />
        </>
      )}
      {cookie !== null && <CopiesTable seen={seen} />}
      {cookie !== null && <p class="aside">{t("backup.toldBy", { server: seen.server })}</p>}
    </LabCard>
  );
}

type SessionProps = { session: SessionView; seen: LabSession };

function Protection({ session, seen }: SessionProps) {
  const { t } = usePage().texts;
  const { isProtected, version, node, owner } = session;
  return (
    <div class={isProtected ? "protection is-protected" : "protection"}>
      <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        <path d="M12 2.5l8 3v6c0 5-3.4 8.6-8 10-4.6-1.4-8-5-8-10v-6z" class="shield" />
        <path d={isProtected ? "M8 12l3 3 5-6" : "M12 7.5v6M12 16v1"} class="shield-mark" />
      </svg>
      <div>
        <p class="headline" data-testid="backup-state">
          {t(isProtected ? "backup.protected" : "backup.unprotected")}
        </p>
        <p>
          {isProtected
            ? t("backup.protectedHelp", { version, node: node ?? t("backup.nowhere") })
            : t("backup.unprotectedHelp", { version, server: owner })}
        </p>
        {!isProtected && <NextBackup nodes={seen.nodes} />}
      </div>
    </div>
  );
}

/** The node that the next change is stored on; undefined while every node is down. */
export function nextHolder(nodes: readonly MemcachedNode[]): MemcachedNode | undefined {
  const up = nodes.filter(({ state }) => state === "up");
  return up.find(({ role }) => role === "primary") ?? up[0];
}

/** What brings the backup back: the next change while a node is up, else a node. */
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

function Facts({ session, seen }: SessionProps) {
  const { t, bytes, milliseconds } = usePage().texts;
  const { node, owner, where, version, lastStoreMs } = session;
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
      <dd>
        {where === "memory"
          ? t("backup.inMemory", { owner })
          : t("backup.inMemcached", { owner, server: seen.server })}
      </dd>
      <dt>{t("backup.version")}</dt>
      <dd>{version}</dd>
      <dt>{t("backup.bytes")}</dt>
      <dd>{bytes(session.bytes)}</dd>
      <dt>{t("backup.lastStore")}</dt>
      <dd>{lastStoreMs === null ? t("backup.noStore") : milliseconds(lastStoreMs)}</dd>
    </dl>
  );
}
