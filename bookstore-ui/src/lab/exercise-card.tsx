// Decides how the exercise is shown: all steps with their ticks, and one of them whole.
import type { ExerciseAnswer, StepTold } from "../api/wire.ts";
import { usePage } from "../page.ts";
import { DeedControl, DeedFailure } from "./deed-control.tsx";
import { Marked } from "./marked.tsx";
import { isSameDeed } from "./machines-model.ts";
import { Command, LabCard } from "./lab-card.tsx";

/** Nothing where no console tells of an exercise. */
export function ExerciseCard() {
  const { model, startExercise, texts } = usePage();
  const { t } = texts;
  const { answer, contact, shown } = model.exercise;
  if (answer === null) return null;
  const { current, told, before } = answer;
  const isCurrent = told.id === current;
  const isDone = current === null && shown === null;
  return (
    <LabCard title={t("exercise.title")}>
      <Steps answer={answer} />
      <div data-testid="step">
        {contact === "lost" && <p class="aside">{t("exercise.lost")}</p>}
        {isDone ? <p class="headline">{t("exercise.done")}</p> : <StepShown step={told} />}
        {isCurrent && <Findings findings={answer.findings} />}
        {!isDone && <StepHelp step={told} isReached={!isCurrent} />}
        {before !== null && (isCurrent || isDone) && <Lesson step={before} />}
        <button type="button" class="start-over" onClick={startExercise}>
          {t("exercise.startOver")}
        </button>
      </div>
    </LabCard>
  );
}

function Steps({ answer: { steps, current, told } }: { answer: ExerciseAnswer }) {
  const { chooseStep, texts } = usePage();
  const { t } = texts;
  const reached = steps.filter(({ isReached }) => isReached).length;
  return (
    <>
      <p class="aside" role="status">
        {t("exercise.reached", { count: reached, all: steps.length })}
      </p>
      <ol class="exercise-steps">
        {steps.map(({ id, title, isReached }) => (
          <li key={id}>
            <button
              type="button"
              class={isReached ? "is-reached" : ""}
              aria-pressed={id === told.id}
              aria-current={id === current ? "step" : undefined}
              data-testid={`step-${id}`}
              title={title}
              onClick={() => chooseStep(id === current ? null : id)}
            >
              <span class="unseen">{t("exercise.step")} </span>
              {id}
              {isReached && <span aria-hidden="true"> ✓</span>}
              <span class="unseen">
                {" "}
                {title}
                {isReached && `, ${t("exercise.isReached")}`}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}

function StepShown({ step: { id, title, task, deeds } }: { step: StepTold }) {
  return (
    <>
      <h4>
        {id} {title}
      </h4>
      <p>
        <Marked>{task}</Marked>
      </p>
      {deeds.map((deed) => (
        <DeedControl key={JSON.stringify(deed)} deed={deed} isNamed />
      ))}
      <DeedFailure isOurs={(deed) => deeds.some((each) => isSameDeed(each, deed))} />
    </>
  );
}

/** What the check has found so far: that which is as it should be, and the first thing that is not. */
function Findings({ findings }: Pick<ExerciseAnswer, "findings">) {
  const { t } = usePage().texts;
  return (
    <ul class="findings" aria-label={t("exercise.check")}>
      {findings.map(({ passed, expected, seen, tryNext, deed }) => (
        <li key={expected} class={passed ? "is-passed" : "is-awaited"}>
          <span class="finding-mark" aria-hidden="true">
            {passed ? "✓" : "…"}
          </span>
          {passed ? (
            <span>{seen}</span>
          ) : (
            <span>
              {t("exercise.awaited", { expected })}
              {seen !== null && (
                <>
                  <br />
                  {t("exercise.seen", { seen })}
                </>
              )}
              {deed !== null ? (
                <DeedControl deed={deed} isNamed />
              ) : (
                tryNext !== null && <Command>{tryNext}</Command>
              )}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function StepHelp({ step, isReached }: { step: StepTold; isReached: boolean }) {
  const { t } = usePage().texts;
  return (
    <>
      <Fold key={`expect ${step.id}`} title={t("exercise.expect")} text={step.expect} />
      <Fold key={`hint ${step.id}`} title={t("exercise.hint")} text={step.hint} />
      {isReached && <Fold key={`why ${step.id}`} title={t("exercise.why")} text={step.lesson} />}
    </>
  );
}

function Fold({ title, text }: { title: string; text: string }) {
  return (
    <details class="fold">
      <summary>{title}</summary>
      <p>
        <Marked>{text}</Marked>
      </p>
    </details>
  );
}

function Lesson({
  step: { id, title, lesson, proof },
}: {
  step: NonNullable<ExerciseAnswer["before"]>;
}) {
  return (
    <div class="lesson" data-testid="lesson">
      <h4>
        ✓ {id} {title}
      </h4>
      <ul>
        {proof.map((seen) => (
          <li key={seen}>{seen}</li>
        ))}
      </ul>
      <p>
        <Marked>{lesson}</Marked>
      </p>
    </div>
  );
}
