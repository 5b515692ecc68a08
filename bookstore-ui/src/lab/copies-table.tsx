// Decides how the copies of a session on the memcached nodes are told apart.
import type { Copy, LabSession, MemcachedNode } from "../api/wire.ts";
import type { Texts } from "../i18n/texts.ts";
import { usePage } from "../page.ts";

/** Each memcached node, its state, and what it holds of this session. */
export function CopiesTable({ seen }: { seen: LabSession }) {
  const { texts } = usePage();
  const { t } = texts;
  const newest = newestVersion(seen);
  return (
    <table class="copies">
      <caption>{t("backup.copies")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("backup.copyNode")}</th>
          <th scope="col">{t("backup.copyState")}</th>
          <th scope="col">{t("backup.copyHolds")}</th>
        </tr>
      </thead>
      <tbody>
        {seen.nodes.map(({ id, role, state }) => (
          <tr key={id}>
            <th scope="row">
              {id} <span class="role">{t(roleOf(seen, id, role))}</span>
            </th>
            <td>
              <span class={`state state-${state}`}>{t(`backup.${state}`)}</span>
            </td>
            <td>
              {describeCopy(
                seen.copies.find(({ node }) => node === id),
                newest,
                texts,
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Without stickiness the cookie tells which copy is the first one. */
function roleOf({ mode, cookie }: LabSession, id: string, role: MemcachedNode["role"]) {
  if (mode === "sticky" || cookie?.node == null) return `backup.${role}` as const;
  return cookie.node === id ? "copies.first" : "copies.second";
}

/** The highest version that any node or the owner's memory has. */
function newestVersion({ copies, session }: LabSession): number {
  return Math.max(session?.version ?? 0, ...copies.map(({ version }) => version ?? 0));
}

function describeCopy(copy: Copy | undefined, newest: number, { t }: Texts): string {
  if (copy === undefined) return t("backup.holdsNothing");
  const { state, version, isTombstone } = copy;
  if (state === "down") return t("backup.holdsUnknown");
  if (isTombstone) return t("backup.holdsTombstone");
  if (version === null) return t("backup.holdsNothing");
  return t(version === newest ? "backup.holdsNewest" : "backup.holdsOlder", { version });
}
