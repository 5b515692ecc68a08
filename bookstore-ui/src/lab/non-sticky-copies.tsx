// Decides how the two copies of a session without an owner are told.
import type { LabSession, SessionView } from "../api/wire.ts";
import { usePage } from "../page.ts";
import { Command } from "./lab-card.tsx";
import { ProtectionSign } from "./protection-sign.tsx";

type SessionProps = { session: SessionView; seen: LabSession };

/** The nodes that are up and hold the newest version, that of the cookie first. */
export function holdersOf({ version }: SessionView, { copies, cookie }: LabSession): string[] {
  const holders = copies
    .filter((copy) => copy.state === "up" && !copy.isTombstone && copy.version === version)
    .map(({ node }) => node);
  const first = cookie?.node;
  return holders.toSorted((a, b) => Number(b === first) - Number(a === first));
}

/** Whether either node may die, and else what makes the second copy again. */
export function StoredTwice({ session, seen }: SessionProps) {
  const { t, list } = usePage().texts;
  const { version } = session;
  const holders = holdersOf(session, seen);
  if (holders.length > 1)
    return (
      <ProtectionSign isProtected headline={t("copies.both")}>
        <p>{t("copies.bothHelp", { version, nodes: list(holders) })}</p>
      </ProtectionSign>
    );
  const node = holders[0] ?? t("backup.nowhere");
  const dead = seen.nodes.find(({ state }) => state === "down");
  return (
    <ProtectionSign isProtected={false} headline={t("copies.single")}>
      <p>{t(dead === undefined ? "copies.oneUp" : "copies.oneDown", { version, node })}</p>
      {dead !== undefined && <Command>{`scripts/lab start ${dead.id}`}</Command>}
    </ProtectionSign>
  );
}

/** Nodes, the owner that there is not, version and size. */
export function NonStickyFacts({ session, seen }: SessionProps) {
  const { t, bytes, list } = usePage().texts;
  return (
    <dl class="facts">
      <dt>{t("backup.node")}</dt>
      <dd>
        <strong data-testid="backup-node">{list(holdersOf(session, seen))}</strong>
      </dd>
      <dt>{t("backup.owner")}</dt>
      <dd data-testid="backup-owner">{t("copies.owner")}</dd>
      <dt>{t("backup.version")}</dt>
      <dd>{session.version}</dd>
      <dt>{t("backup.bytes")}</dt>
      <dd>{bytes(session.bytes)}</dd>
    </dl>
  );
}
