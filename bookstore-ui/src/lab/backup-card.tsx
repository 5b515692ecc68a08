// Decides how the panel tells where the session is stored, and what to do when that can't be told.
import type { LabSession } from "../api/wire.ts";
import { usePage } from "../page.ts";
import { CopiesTable } from "./copies-table.tsx";
import { Command, LabCard } from "./lab-card.tsx";
import { NonStickyFacts, StoredTwice } from "./non-sticky-copies.tsx";
import { StickyFacts, StickyProtection } from "./sticky-backup.tsx";

/** The backup of this session, or its two copies, as the app server that was asked sees them. */
export function BackupCard({ seen }: { seen: LabSession }) {
  const { t } = usePage().texts;
  const { session, cookie, mode } = seen;
  return (
    <LabCard title={t(mode === "sticky" ? "backup.title" : "copies.title")}>
      {session === null ? (
        <NoSession seen={seen} />
      ) : mode === "sticky" ? (
        <>
          <StickyProtection session={session} seen={seen} />
          <StickyFacts session={session} seen={seen} />
        </>
      ) : (
        <>
          <StoredTwice session={session} seen={seen} />
          <NonStickyFacts session={session} seen={seen} />
        </>
      )}
      {cookie !== null && <CopiesTable seen={seen} />}
      {cookie !== null && <p class="aside">{t("backup.toldBy", { server: seen.server })}</p>}
    </LabCard>
  );
}

function NoSession({ seen: { cookie, nodes } }: { seen: LabSession }) {
  const { t } = usePage().texts;
  const isNobodyLeft = nodes.every(({ state }) => state === "down");
  const [key, help] =
    cookie === null
      ? (["backup.none", "backup.noneHelp"] as const)
      : isNobodyLeft
        ? (["backup.unknown", "backup.unknownHelp"] as const)
        : (["backup.gone", "backup.goneHelp"] as const);
  return (
    <>
      <p class="headline">{t(key)}</p>
      <p class="nothing">{t(help)}</p>
      {key === "backup.unknown" && <Command>{`scripts/lab start ${nodes[0]?.id ?? "n1"}`}</Command>}
    </>
  );
}
