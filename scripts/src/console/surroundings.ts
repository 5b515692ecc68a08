// Decides how the lab is looked at when a visit of the page is judged.
import { readHold } from "../hold.ts";
import { askLife, isAnotherLife } from "../memcached-client.ts";
import { type AppName, appNames } from "../nodes.ts";
import type { Lab } from "../open-lab.ts";
import { primaryOf } from "../walkthrough/facts.ts";
import { refusedBackup } from "../walkthrough/paused-app-server.ts";
import type { Progress } from "../walkthrough/progress.ts";
import type { Surroundings } from "./page-visit.ts";

export async function surroundingsOf(
  lab: Lab,
  { again, firstLife }: Progress,
): Promise<Surroundings> {
  const [mode, statuses, ports] = await Promise.all([lab.engine.mode(), lab.status(), lab.ports()]);
  const stateOf = (name: string) => statuses.find((status) => status.name === name)?.state;
  const stuck = await Promise.all(
    appNames.map(async (app) => {
      if (stateOf(app) !== "up") return stateOf(app) === "paused";
      return isHolding(lab, app, ports[app]);
    }),
  );
  const life = again === null ? null : await lifeOf(lab, again.server);
  return {
    mode,
    isRestarted: life !== null && firstLife !== null && isAnotherLife(firstLife, life),
    isDown: (name) => stateOf(name) === "down",
    isStuck: (app) => stuck[appNames.indexOf(app)] === true,
  };
}

async function isHolding(lab: Lab, app: AppName, port: number): Promise<boolean> {
  try {
    return (await readHold(port)).request !== null;
  } catch {
    // it was up a moment ago: it has been paused since, or is dead
    const status = (await lab.status()).find(({ name }) => name === app);
    return status?.state === "paused";
  }
}

/** Of the memcached that holds this app server's backups; null while it does not answer. */
export async function lifeOf(lab: Lab, app: AppName): Promise<Progress["firstLife"]> {
  return askLife((await lab.ports())[primaryOf(app)]).catch(() => null);
}

/** True when that app server says that no request of its own was refused, and that it holds none that could be. */
export async function hasNothingRefused(lab: Lab, app: AppName): Promise<boolean> {
  const report = await readHold((await lab.ports())[app]).catch(() => undefined);
  return report?.request === null && report.last?.backup !== refusedBackup;
}
