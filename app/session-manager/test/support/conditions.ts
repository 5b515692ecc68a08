// Conditions that several tests wait for.
import { EventEmitter, once } from "node:events";
import type { AppServer } from "./app-server.ts";

/** Does this app server see every node up? */
export function allUp({ app }: AppServer): boolean {
  return app.sessions.nodes().every(({ state }) => state === "up");
}

/** Everything that could run without I/O has run. */
export async function turnOfTheLoop(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Something to wait at until the test opens it. */
export class Gate {
  readonly #end = new EventEmitter();
  readonly opened = once(this.#end, "open");

  open(): void {
    this.#end.emit("open");
  }
}
