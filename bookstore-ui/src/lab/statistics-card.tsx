// Decides which numbers are drawn: how long the last requests took, and how busy each memcached is.
import { usePage } from "../page.ts";
import { Bars } from "./bars.tsx";
import { LabCard } from "./lab-card.tsx";
import { pulseLimit } from "./machines-model.ts";
import { requestLimit } from "./lab-model.ts";

/** Small charts; each has its numbers beside it in words. */
export function StatisticsCard() {
  const { model, texts } = usePage();
  const { t, milliseconds } = texts;
  const { requests, machines } = model.lab;
  const durations = requests.map(({ durationMs }) => durationMs).toReversed();
  return (
    <LabCard title={t("statistics.title")}>
      {durations.length === 0 ? (
        <p class="nothing">{t("statistics.none")}</p>
      ) : (
        <figure class="chart">
          <figcaption>
            {t("statistics.requests", {
              last: milliseconds(durations.at(-1) ?? 0),
              median: milliseconds(medianOf(durations)),
              longest: milliseconds(Math.max(...durations)),
            })}
          </figcaption>
          <Bars values={durations} width={requestLimit} />
        </figure>
      )}
      {(["memcached1", "memcached2"] as const).map((name) => {
        const values = machines.pulse.map((pulse) => pulse[name]);
        const known = values.filter((value) => value !== null);
        if (known.length === 0) return null;
        return (
          <figure key={name} class="chart">
            <figcaption>
              {t("statistics.operations", {
                node: name === "memcached1" ? "n1" : "n2",
                now: values.at(-1) ?? "–",
                most: Math.max(...known),
              })}
            </figcaption>
            <Bars values={values} width={pulseLimit} />
          </figure>
        );
      })}
    </LabCard>
  );
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
