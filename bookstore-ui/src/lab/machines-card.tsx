// Decides how the machines of the lab are drawn, and what can be done to the chosen one.
import { useState } from "preact/hooks";
import type { MachineName } from "../api/wire.ts";
import { usePage } from "../page.ts";
import { Command, LabCard } from "./lab-card.tsx";
import { MachineControls } from "./machine-controls.tsx";
import { MachineMap } from "./machine-map.tsx";

/** The picture of the lab, with the last request's way through it, and buttons for the machine that is chosen. */
export function MachinesCard() {
  const { model, texts } = usePage();
  const { t } = texts;
  const { machines, session } = model.lab;
  const [chosen, choose] = useState<MachineName | null>(null);
  if (machines.contact === "waiting") return null;
  const isLost = machines.contact === "lost";
  return (
    <LabCard title={t("machines.title")}>
      <MachineMap
        machines={isLost ? [] : (machines.report?.nodes ?? [])}
        session={session}
        chosen={chosen}
        onChoose={(name) => choose(name === chosen ? null : name)}
      />
      {isLost && (
        <div class="machines-lost" role="status">
          <p>{t("machines.lost")}</p>
          {machines.report?.engine !== "docker" && <Command>scripts/lab console</Command>}
          {machines.report?.engine !== "native" && (
            <Command>docker compose up -d --no-deps guard console</Command>
          )}
        </div>
      )}
      {model.timeline.shown !== null ? (
        <p class="aside">{t("machines.past")}</p>
      ) : chosen === null ? (
        <p class="aside">{t("machines.choose")}</p>
      ) : (
        <MachineControls key={chosen} machine={chosen} />
      )}
    </LabCard>
  );
}
