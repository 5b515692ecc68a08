// Decides how the exercise is shown: all steps with their ticks, and one of them whole.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ExerciseAnswer } from "../api/wire.ts";
import { usePage } from "../page.ts";
import { DeedFailure } from "./deed-control.tsx";
import { isSameDeed } from "./machines-model.ts";
import { Lesson, StartOver, StepHelp, StepShown } from "./exercise-step.tsx";
import { Findings } from "./findings.tsx";
import { LabCard } from "./lab-card.tsx";

/** Nothing where no console tells of an exercise. */
export function ExerciseCard() {
  const { model, texts } = usePage();
  const { t } = texts;
  const { answer, contact } = model.exercise;
  if (answer === null) return null;
  return (
    <LabCard title={t("exercise.title")}>
      <Steps answer={answer} />
      {contact === "lost" && <p class="aside">{t("exercise.lost")}</p>}
      {model.timeline.shown === null ? (
        <StepPlace answer={answer} />
      ) : (
        <p class="aside">{t("machines.past")}</p>
      )}
    </LabCard>
  );
}

/** The step that is read. When it changes under somebody who works in it by keyboard, they go on at its heading. */
function StepPlace({ answer }: { answer: ExerciseAnswer }) {
  const { model, texts } = usePage();
  const { current, told, before, findings, steps } = answer;
  const place = useRef<HTMLDivElement>(null);
  const isInside = useRef(false);
  const isCurrent = told.id === current;
  const isDone = current === null && model.exercise.shown === null;
  useLayoutEffect(() => {
    if (isInside.current && document.activeElement === document.body) {
      place.current?.querySelector("h4")?.focus({ preventScroll: true });
    }
  }, [told.id]);
  const offered = [...told.deeds, ...findings.flatMap(({ deed }) => deed ?? [])];
  return (
    <div
      data-testid="step"
      ref={place}
      onFocusIn={() => (isInside.current = true)}
      onFocusOut={({ relatedTarget }) => {
        if (relatedTarget !== null) isInside.current = false;
      }}
    >
      {isDone ? <p class="headline">{texts.t("exercise.done")}</p> : <StepShown step={told} />}
      {isCurrent && <Findings findings={findings} />}
      <DeedFailure isOurs={(deed) => offered.some((each) => isSameDeed(each, deed))} />
      {!isDone && (
        <StepHelp
          step={told}
          isReached={steps.some(({ id, isReached }) => id === told.id && isReached)}
        />
      )}
      {before !== null && (isCurrent || isDone) && <Lesson step={before} />}
      <StartOver />
    </div>
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
