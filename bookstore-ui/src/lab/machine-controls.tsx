// Decides what can be done to one machine.
import type { MachineName } from "../api/wire.ts";
import { usePage } from "../page.ts";
import { DeedControl, DeedFailure } from "./deed-control.tsx";
import { actionsFor } from "./machines-model.ts";

/** What a machine can be told in its state; without the console, all commands to type. */
export function MachineControls({ machine }: { machine: MachineName }) {
  const { model, texts } = usePage();
  const { contact, report } = model.lab.machines;
  const state = report?.nodes.find(({ name }) => name === machine)?.state;
  const actions =
    contact === "ok" && state !== undefined
      ? actionsFor(machine, state)
      : (["kill", "start", "pause", "resume", "restart"] as const);
  return (
    <div class="controls" role="group" aria-label={texts.t("machines.actions", { machine })}>
      {actions.map((action) => (
        <DeedControl key={action} deed={{ kind: "node", action, node: machine }} />
      ))}
      <DeedFailure isOurs={(deed) => deed.kind === "node" && deed.node === machine} />
    </div>
  );
}
