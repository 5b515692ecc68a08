// Decides what the lab panel is made of, and what it says when nothing answers.
import type { Failure } from "../api/failure.ts";
import { usePage } from "../page.ts";
import { BackupCard } from "./backup-card.tsx";
import { CookieCard, CookieWritersCard } from "./cookie-card.tsx";
import { ExerciseCard } from "./exercise-card.tsx";
import { Command } from "./lab-card.tsx";
import { MachinesCard } from "./machines-card.tsx";
import { RequestsCard } from "./requests-card.tsx";
import { LookingBack, TimelineCard } from "./timeline-card.tsx";
import { StatisticsCard } from "./statistics-card.tsx";
import { ServedByCard } from "./served-by-card.tsx";

/** The lab's side of the page. */
export function LabPanel() {
  const { model, texts } = usePage();
  const { t } = texts;
  const { contact, session, cookie } = model.lab;
  const isLost = contact.state === "lost";
  return (
    <aside id="lab" class={isLost ? "lab is-lost" : "lab"} aria-labelledby="lab-title" tabIndex={0}>
      <h2 id="lab-title">{t("lab.title")}</h2>
      <p class="lab-intro">{t("lab.intro")}</p>
      <div role="status">
        {contact.state === "waiting" && <p class="lab-waiting">{t("lab.waiting")}</p>}
        {isLost && <Lost failure={contact.failure} hasLastKnown={session !== null} />}
      </div>
      <LookingBack />
      <MachinesCard />
      <ExerciseCard />
      <ServedByCard />
      {session !== null && <CookieCard />}
      <TimelineCard />
      {session !== null && <BackupCard seen={session} />}
      {cookie !== null && session !== null && (
        <CookieWritersCard cookie={cookie} mode={session.mode} />
      )}
      <StatisticsCard />
      <RequestsCard />
    </aside>
  );
}

function Lost({ failure, hasLastKnown }: { failure: Failure; hasLastKnown: boolean }) {
  const { t } = usePage().texts;
  return (
    <div class="lost">
      <WhyLost failure={failure} />
      <p>{t(hasLastKnown ? "lab.retrying" : "lab.retryingEmpty")}</p>
    </div>
  );
}

function WhyLost({ failure }: { failure: Failure }) {
  const { t } = usePage().texts;
  switch (failure.kind) {
    case "unreachable":
      return (
        <>
          <h3>{t("lab.nothing")}</h3>
          <p>{t("lab.nothingHelp")}</p>
          <Command>scripts/lab start haproxy</Command>
          <Command>scripts/lab status</Command>
        </>
      );
    case "no-app-server":
      return (
        <>
          <h3>{t("lab.noServer")}</h3>
          <p>{t("lab.noServerHelp", { status: failure.status })}</p>
          <Command>scripts/lab start app1</Command>
        </>
      );
    case "problem":
    case "unexpected": {
      const status = failure.kind === "problem" ? failure.problem.status : failure.status;
      return (
        <>
          <h3>{t("lab.refused")}</h3>
          <p>{t("lab.refusedHelp", { status })}</p>
          <Command>scripts/lab logs app1</Command>
        </>
      );
    }
  }
}
