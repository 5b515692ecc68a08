// Decides what the console of a lab is made of, the same for every engine.
import type { FastifyInstance } from "fastify";
import type { Mode } from "../engines/engine.ts";
import { LabError } from "../errors.ts";
import type { Lab } from "../open-lab.ts";
import { consoleServer } from "./console-server.ts";
import { exerciseIn } from "./exercise.ts";
import { pageOrigins } from "./guests.ts";

/** A server that does not listen yet. @param port where it is going to, and where the page knows it */
export async function consoleOf(lab: Lab, port: number): Promise<FastifyInstance> {
  let isSwitching = false;
  const switchTo = async (mode: Mode) => {
    if (isSwitching) throw new LabError("The servers are being started anew already; wait for it.");
    isSwitching = true;
    await lab.up(mode).finally(() => (isSwitching = false));
  };
  return consoleServer({
    port,
    origins: pageOrigins(await lab.ports()),
    exercise: exerciseIn(lab),
    actions: {
      report: () => lab.report(),
      act: (action, node) => lab[action](node),
      switchTo,
    },
  });
}
