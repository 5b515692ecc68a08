// Decides how one step of the exercise is told: what to do, what helps, and what the step before has taught.
import type { ExerciseAnswer, StepTold } from "../api/wire.ts";
import { usePage } from "../page.ts";
import { DeedControl } from "./deed-control.tsx";
import { Marked } from "./marked.tsx";

export function StepShown({ step: { id, title, task, deeds } }: { step: StepTold }) {
  return (
    <>
      <h4 tabIndex={-1}>
        {id} {title}
      </h4>
      <p>
        <Marked>{task}</Marked>
      </p>
      {deeds.map((deed) => (
        <DeedControl key={JSON.stringify(deed)} deed={deed} isNamed />
      ))}
    </>
  );
}

export function StepHelp({ step, isReached }: { step: StepTold; isReached: boolean }) {
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

export function Lesson({
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

export function StartOver() {
  const { startExercise, texts } = usePage();
  return (
    <details class="fold">
      <summary>{texts.t("exercise.startOver")}</summary>
      <p>{texts.t("exercise.startOverHelp")}</p>
      <button type="button" class="act" onClick={startExercise}>
        {texts.t("exercise.startOver")}
      </button>
    </details>
  );
}
