// Decides how the last requests are listed.
import type { Backup, Exchange } from "../api/exchange.ts";
import { en, type TextKey } from "../i18n/en.ts";
import type { Texts } from "../i18n/texts.ts";
import { usePage } from "../page.ts";
import { LabCard } from "./lab-card.tsx";

/** The last requests of the shop, newest first. */
export function RequestsCard() {
  const { model, texts } = usePage();
  const { t } = texts;
  const { requests } = model.lab;
  return (
    <LabCard title={t("requests.title")}>
      <p class="aside">{t("requests.help")}</p>
      {requests.length === 0 ? (
        <p class="nothing">{t("requests.none")}</p>
      ) : (
        <table class="requests" data-testid="requests">
          <thead>
            <tr>
              <th scope="col">{t("requests.request")}</th>
              <th scope="col">{t("requests.answer")}</th>
              <th scope="col">{t("requests.backup")}</th>
              <th scope="col">{t("requests.duration")}</th>
            </tr>
          </thead>
          <tbody>
            {requests.map((exchange) => (
              <RequestRow key={exchange.id} exchange={exchange} />
            ))}
          </tbody>
        </table>
      )}
    </LabCard>
  );
}

function RequestRow({ exchange }: { exchange: Exchange }) {
  const { texts } = usePage();
  const { t, milliseconds } = texts;
  const { method, path, status, server, backup, durationMs } = exchange;
  const isBad = status === null || status >= 400;
  return (
    <tr class={isBad ? "is-bad" : undefined}>
      <th scope="row">
        <span class="method">{method}</span> <Path path={path} />
      </th>
      <td>
        <span class="status">{status ?? t("requests.noAnswer")}</span>{" "}
        <span class="server">{server}</span>
      </td>
      <td>{describeBackup(backup, texts)}</td>
      <td>{milliseconds(durationMs)}</td>
    </tr>
  );
}

/** A path that may break after each slash. */
function Path({ path }: { path: string }) {
  return (
    <>
      {path.split(/(?<=\/)/).map((piece, index) => (
        <span key={`${index} ${piece}`}>
          {piece}
          <wbr />
        </span>
      ))}
    </>
  );
}

/** The reason in the page's words; one that the page does not know stays as the app server wrote it. */
function reasonOf(outcome: "skipped" | "failed", text: string, t: Texts["t"]): string {
  const reason = text.slice(outcome.length + 1);
  const key = `requests.${outcome}.${reason}`;
  return isReasonKey(key) ? t(key) : reason;
}

type ReasonKey = Extract<TextKey, `requests.skipped.${string}` | `requests.failed.${string}`>;

function isReasonKey(key: string): key is ReasonKey {
  return Object.hasOwn(en, key);
}

/** What the backup did, in the words of the page. */
export function describeBackup(backup: Backup | null, { t, milliseconds }: Texts): string {
  if (backup === null) return "–";
  const { outcome, text, node, durationMs } = backup;
  switch (outcome) {
    case "stored": {
      const stored = t("requests.stored", { node: node ?? "" });
      return durationMs === null ? stored : `${stored}, ${milliseconds(durationMs)}`;
    }
    case "skipped":
      return t("requests.skipped", { reason: reasonOf("skipped", text, t) });
    case "failed":
      return t("requests.failed", { reason: reasonOf("failed", text, t) });
    case "none":
      return "–";
    case "queued":
      return t("requests.queued");
    case "unprotected":
      return t("requests.unprotected");
    case "other":
      return text;
  }
}
