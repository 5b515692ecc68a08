// Decides what can be done to one machine: a button for each action, beside the command that does the same.
import { Fragment } from "preact";
import { useState } from "preact/hooks";
import type { MachineAction, MachineName } from "../api/wire.ts";
import { usePage } from "../page.ts";
import { actionsFor, commandFor } from "./machines-model.ts";

/** What a machine can be told in its state; without the console, all commands to type. */
export function MachineControls({ machine }: { machine: MachineName }) {
  const { model, texts } = usePage();
  const { t } = texts;
  const { contact, report, failed } = model.lab.machines;
  const state = report?.nodes.find(({ name }) => name === machine)?.state;
  const actions =
    contact === "ok" && state !== undefined
      ? actionsFor(state)
      : (["kill", "start", "pause", "resume", "restart"] as const);
  return (
    <div class="controls" role="group" aria-label={t("machines.actions", { machine })}>
      {actions.map((action) => (
        <Control key={action} machine={machine} action={action} />
      ))}
      <p class="controls-failed" role="alert">
        {failed?.machine === machine &&
          t("machines.failed", { reason: failed.reason ?? t("machines.unreachable") })}
      </p>
    </div>
  );
}

function Control({ machine, action }: { machine: MachineName; action: MachineAction }) {
  const { model, act, texts } = usePage();
  const { t } = texts;
  const { contact, report, underWay } = model.lab.machines;
  const command = commandFor({ action, machine }, report?.engine);
  const isBusy = underWay !== null;
  const isThis = underWay?.machine === machine && underWay.action === action;
  return (
    <div class="control">
      {contact === "ok" && (
        <button
          type="button"
          class={action === "kill" ? "act is-grave" : "act"}
          aria-disabled={isBusy}
          onClick={() => {
            if (!isBusy) void act({ action, machine });
          }}
        >
          {isThis ? t("machines.working") : t(`machines.${action}`)}
        </button>
      )}
      <code>
        {command.split(" ").map((word) => (
          <Fragment key={word}>
            <span>{word}</span>{" "}
          </Fragment>
        ))}
      </code>
      <CopyButton text={command} />
    </div>
  );
}

function CopyButton({ text }: { text: string }) {
  const { t } = usePage().texts;
  const [isCopied, setIsCopied] = useState(false);
  if (!("clipboard" in navigator)) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(text).then(
      () => setIsCopied(true),
      () => {},
    );
  };
  return (
    <button
      type="button"
      class="copy"
      aria-label={t("machines.copy", { command: text })}
      onClick={() => void copy()}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <path d={isCopied ? "M3 8.5l3.5 3.5L13 4.5" : "M5.5 5.5h8v8h-8zM10.5 2.5h-8v8"} />
      </svg>
    </button>
  );
}
