// Decides how something that can be done is offered: a button, beside the command that does the same.
import { Fragment } from "preact";
import { useState } from "preact/hooks";
import type { Deed } from "../api/wire.ts";
import type { Texts } from "../i18n/texts.ts";
import { usePage } from "../page.ts";
import { commandFor, isClickable, isSameDeed } from "./machines-model.ts";

/** While one deed is under way, no other begins. Without the console there is the command alone. */
export function DeedControl({ deed, isNamed = false }: { deed: Deed; isNamed?: boolean }) {
  const { model, act, texts } = usePage();
  const { machines } = model.lab;
  const command = commandFor(deed, machines.report?.engine);
  const isBusy = machines.underWay !== null;
  const label = labelOf(deed, texts);
  const isGrave = deed.kind === "node" && deed.action === "kill";
  return (
    <div class="control">
      {isClickable(deed, machines) && (
        <button
          type="button"
          class={isGrave ? "act is-grave" : "act"}
          aria-disabled={isBusy}
          onClick={() => {
            if (!isBusy) void act(deed);
          }}
        >
          {isSameDeed(machines.underWay, deed) ? texts.t("machines.working") : label}
          {isNamed && deed.kind === "node" && ` ${deed.node}`}
        </button>
      )}
      {command !== null && <TypedCommand>{command}</TypedCommand>}
    </div>
  );
}

/** Why the last deed was not done; the element stays, so that screen readers hear what enters it. */
export function DeedFailure({ isOurs }: { isOurs: (deed: Deed) => boolean }) {
  const { model, texts } = usePage();
  const { failed } = model.lab.machines;
  return (
    <p class="controls-failed" role="alert">
      {failed !== null &&
        isOurs(failed.deed) &&
        texts.t("machines.failed", { reason: failed.reason ?? texts.t("machines.unreachable") })}
    </p>
  );
}

function labelOf(deed: Deed, { t }: Texts): string {
  switch (deed.kind) {
    case "node":
      return t(`machines.${deed.action}`);
    case "mode":
      return t(`exercise.mode.${deed.mode}`);
    case "burst":
      return t("exercise.burst");
  }
}

function TypedCommand({ children: command }: { children: string }) {
  return (
    <>
      <code>
        {command.split(" ").map((word) => (
          <Fragment key={word}>
            <span>{word}</span>{" "}
          </Fragment>
        ))}
      </code>
      <CopyButton text={command} />
    </>
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
