// Decides where each machine stands in the picture, and how the way of the last request is shown in it.
import { useLayoutEffect, useRef } from "preact/hooks";
import { type LabSession, type Machine, type MachineName, machineNames } from "../api/wire.ts";
import { usePage } from "../page.ts";
import { holdingOf } from "./machines-model.ts";
import { type Stop, tripOf } from "./trip.ts";

/** In hundredths of the picture's width and height. */
const places: Record<Stop, readonly [x: number, y: number]> = {
  browser: [50, 6],
  haproxy: [50, 28],
  app1: [25, 57],
  app2: [75, 57],
  memcached1: [25, 88],
  memcached2: [75, 88],
};

const wires: readonly (readonly [Stop, Stop])[] = [
  ["browser", "haproxy"],
  ["haproxy", "app1"],
  ["haproxy", "app2"],
  ["app1", "memcached1"],
  ["app1", "memcached2"],
  ["app2", "memcached1"],
  ["app2", "memcached2"],
];

type MapProps = {
  /** As they are now; one that is missing is in a state that nobody knows. */
  machines: readonly Machine[];
  session: LabSession | null;
  chosen: MachineName | null;
  onChoose: (name: MachineName) => void;
};

/** The five machines and the browser; each machine can be chosen. */
export function MachineMap({ machines, session, chosen, onChoose }: MapProps) {
  const { model, texts } = usePage();
  const { t } = texts;
  const [last] = model.lab.requests;
  const trip = last === undefined ? [] : tripOf(last, isBalanced(machines));
  const hops = trip.slice(1).map((to, index) => [trip[index] ?? to, to] as const);
  const isUsed = ([one, other]: readonly [Stop, Stop]) =>
    hops.some(([from, to]) => from === one && to === other);
  return (
    <>
      <div class="map">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">
          {wires.map((wire) => {
            const [[x1, y1], [x2, y2]] = [places[wire[0]], places[wire[1]]];
            const name = isUsed(wire) ? "wire is-used" : "wire";
            return <line key={wire.join()} class={name} x1={x1} y1={y1} x2={x2} y2={y2} />;
          })}
        </svg>
        <span class="map-browser" style={placeOf("browser")}>
          {t("machines.browser")}
        </span>
        {machineNames.map((name) => (
          <MachineButton
            key={name}
            name={name}
            machine={machines.find((each) => each.name === name)}
            session={session}
            isChosen={name === chosen}
            onChoose={() => onChoose(name)}
          />
        ))}
        {hops.map(([from, to], index) => (
          <span key={`${from}-${to}`} class="hop" style={betweenOf(from, to)} aria-hidden="true">
            {index + 1}
          </span>
        ))}
        {last !== undefined && <Dot key={last.id} trip={trip} />}
      </div>
      {trip.length > 1 && (
        <p class="aside" data-testid="trip">
          {t("machines.way", { way: trip.map((stop) => nameOf(stop, t)).join(" → ") })}
        </p>
      )}
    </>
  );
}

type ButtonProps = {
  name: MachineName;
  machine: Machine | undefined;
  session: LabSession | null;
  isChosen: boolean;
  onChoose: () => void;
};

const signs = { up: "●", paused: "‖", down: "✘", unknown: "?" } as const;

function MachineButton({ name, machine, session, isChosen, onChoose }: ButtonProps) {
  const { texts } = usePage();
  const { t, n } = texts;
  const state = machine?.state ?? "unknown";
  const holding = machine?.state === "down" ? null : holdingOf(name, session);
  const { sessions, backups } = machine ?? {};
  return (
    <button
      type="button"
      class={`machine is-${state}`}
      style={placeOf(name)}
      aria-pressed={isChosen}
      data-testid={`machine-${name}`}
      onClick={onChoose}
    >
      <span class="machine-name">{nameOf(name, t)}</span>
      <span class="machine-state">
        <span aria-hidden="true">{signs[state]}</span> {t(`machines.${state}`)}
      </span>
      {sessions !== undefined && (
        <span class="machine-holds">{n("machines.sessions", sessions)}</span>
      )}
      {backups !== undefined && <span class="machine-holds">{n("machines.records", backups)}</span>}
      {holding !== null && (
        <span class={`badge badge-${holding}`}>{t(`machines.holds.${holding}`)}</span>
      )}
    </button>
  );
}

/** Goes the way of one request, once. Whoever wants no motion sees the numbers of the hops instead. */
function Dot({ trip }: { trip: readonly Stop[] }) {
  const dot = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const frames = trip.map((stop) => ({ ...placeOf(stop), opacity: 1 }));
    dot.current?.animate?.(frames, { duration: 280 * trip.length, easing: "ease-in-out" });
    // one way, once: `key` makes a new dot for the next request
  }, []);
  return <span class="dot" ref={dot} aria-hidden="true" />;
}

function nameOf(stop: Stop, t: ReturnType<typeof usePage>["texts"]["t"]): string {
  switch (stop) {
    case "browser":
      return t("machines.browser");
    case "haproxy":
      return "HAProxy";
    case "memcached1":
      return "memcached n1";
    case "memcached2":
      return "memcached n2";
    case "app1":
    case "app2":
      return stop;
  }
}

function placeOf(stop: Stop): { left: string; top: string } {
  const [x, y] = places[stop];
  return { left: `${x}%`, top: `${y}%` };
}

function betweenOf(from: Stop, to: Stop): { left: string; top: string } {
  const [[x1, y1], [x2, y2]] = [places[from], places[to]];
  return { left: `${(x1 + x2) / 2}%`, top: `${(y1 + y2) / 2}%` };
}

/** False where the page was opened at an app server's own port. */
function isBalanced(machines: readonly Machine[]): boolean {
  return !machines.some(
    ({ name, port }) => name.startsWith("app") && String(port) === location.port,
  );
}
