// Decides how the exercise tells what its check has found so far.
import type { Deed, ExerciseAnswer } from "../api/wire.ts";
import { usePage } from "../page.ts";
import { DeedControl } from "./deed-control.tsx";
import { Command } from "./lab-card.tsx";

/** That which is as it should be, and the first thing that is not. */
export function Findings({ findings }: Pick<ExerciseAnswer, "findings">) {
  const { t } = usePage().texts;
  return (
    <ul class="findings" aria-label={t("exercise.check")}>
      {findings.map(({ passed, expected, seen, tryNext, deed }) => (
        <li key={expected} class={passed ? "is-passed" : "is-awaited"}>
          <span class="finding-mark" aria-hidden="true">
            {passed ? "✓" : "…"}
          </span>
          {passed ? (
            seen
          ) : (
            <div>
              {t("exercise.awaited", { expected })}
              {seen !== null && (
                <>
                  <br />
                  {t("exercise.seen", { seen })}
                </>
              )}
              <Advice tryNext={tryNext} deed={deed} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

function Advice({ tryNext, deed }: { tryNext: string | null; deed: Deed | null }) {
  if (deed !== null) return <DeedControl deed={deed} isNamed />;
  if (tryNext === null) return null;
  return tryNext.startsWith("scripts/") ? <Command>{tryNext}</Command> : <p>{tryNext}</p>;
}
