// Decides how the happenings in the lab are told, and how one steps back through them.
import type { ComponentChildren } from "preact";
import type { Texts } from "../i18n/texts.ts";
import { usePage } from "../page.ts";
import { LabCard } from "./lab-card.tsx";
import { describeBackup } from "./requests-card.tsx";
import { type Happening, type Moment, neighbours } from "./timeline-model.ts";

/** What happened, in words, newest first; each moment can be looked at again. */
export function TimelineCard() {
  const { model, texts, lookBack } = usePage();
  const { t } = texts;
  const { moments, shown } = model.timeline;
  const { earlier, later } = neighbours(model.timeline);
  const isNow = shown === null;
  return (
    <LabCard title={t("timeline.title")}>
      {moments.length === 0 ? (
        <p class="nothing">{t("timeline.none")}</p>
      ) : (
        <>
          <div class="timeline-steps">
            <Step to={earlier}>{t(isNow ? "timeline.pause" : "timeline.earlier")}</Step>
            <Step to={later}>{t("timeline.later")}</Step>
            <Step to={isNow ? undefined : null}>{t("timeline.now")}</Step>
          </div>
          <ol class="moments" data-testid="timeline" reversed>
            {moments.map((moment) => (
              <li key={moment.id}>
                <button
                  type="button"
                  aria-pressed={moment.id === shown}
                  onClick={() => lookBack(moment.id === shown ? null : moment.id)}
                >
                  <time dateTime={new Date(moment.at).toISOString()}>{texts.clock(moment.at)}</time>
                  <span>{describe(moment, texts)}</span>
                </button>
              </li>
            ))}
          </ol>
        </>
      )}
    </LabCard>
  );
}

/** What is above the panel while it shows the past. */
export function LookingBack() {
  const { model, texts, lookBack } = usePage();
  const { t } = texts;
  const moment = model.timeline.moments.find(({ id }) => id === model.timeline.shown);
  return (
    <div role="status">
      {moment !== undefined && (
        <p class="looking-back">
          {t("timeline.lookingBack", { time: texts.clock(moment.at) })}{" "}
          <button type="button" onClick={() => lookBack(null)}>
            {t("timeline.now")}
          </button>
        </p>
      )}
    </div>
  );
}

function Step({
  to,
  children,
}: {
  /** undefined: there is nothing that way. */
  to: number | null | undefined;
  children: ComponentChildren;
}) {
  const { lookBack } = usePage();
  return (
    <button
      type="button"
      aria-disabled={to === undefined}
      onClick={() => {
        if (to !== undefined) lookBack(to);
      }}
    >
      {children}
    </button>
  );
}

function describe({ happening }: Moment, texts: Texts): string {
  const { t } = texts;
  switch (happening.kind) {
    case "request":
      return describeRequest(happening, texts);
    case "machine":
      return t(`timeline.machine.${happening.state}`, { machine: happening.machine });
    case "session-began":
    case "session-renewed":
    case "session-ended":
    case "unprotected":
      return t(`timeline.${happening.kind}`);
    case "owner":
      return t("timeline.owner", { from: happening.from, to: happening.to });
    case "backup": {
      const nowhere = t("backup.nowhere");
      return t("timeline.backup", { from: happening.from ?? nowhere, to: happening.to ?? nowhere });
    }
    case "protected":
      return t("timeline.protected", { node: happening.node ?? "" });
    case "mode":
      return t(`served.${happening.mode}`);
  }
}

function describeRequest(
  { exchange }: Extract<Happening, { kind: "request" }>,
  texts: Texts,
): string {
  const { t } = texts;
  const { method, path, status, server, backup } = exchange;
  const request = `${method} ${path}`;
  if (status === null || server === null) {
    return t("timeline.unanswered", { request, status: status ?? t("requests.noAnswer") });
  }
  const told = t("timeline.answered", { request, status, server });
  const isWorthTelling =
    backup !== null && backup.outcome !== "skipped" && backup.outcome !== "none";
  return isWorthTelling ? `${told}; ${describeBackup(backup, texts)}` : told;
}
