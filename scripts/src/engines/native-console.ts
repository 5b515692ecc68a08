// Decides how the console lives beside a native lab: a process of its own, started with the lab and ended with it.
import path from "node:path";
import { codeOf, LabError } from "../errors.ts";
import { ask } from "../http-client.ts";
import type { Settings } from "../settings.ts";
import { HopelessError, waitUntil } from "../wait-until.ts";
import type { Announce } from "./engine.ts";
import {
  logFileOf,
  makeStateFolders,
  processOf,
  readNodeFile,
  removeConsoleFile,
  writeNodeFile,
} from "./node-files.ts";
import { assertPortFree } from "./port-holder.ts";
import { readProcess } from "./process-identity.ts";
import { startDetached } from "./processes.ts";

async function isConsoleRunning({ stateDir }: Settings): Promise<boolean> {
  return (await processOf(await readNodeFile(stateDir, "console"))) !== undefined;
}

/** Starts it unless it runs; returns when it answers. Throws LabError, also when somebody else holds its port. */
export async function startConsole(settings: Settings, announce: Announce): Promise<void> {
  if (await isConsoleRunning(settings)) return;
  const { root, stateDir, environment, consolePort } = settings;
  await assertPortFree("console", consolePort, environment);
  await makeStateFolders(stateDir);
  announce("node scripts/bin/lab.mjs console");
  const logFile = logFileOf(stateDir, "console");
  const args = [path.join("scripts", "bin", "lab.mjs"), "console"];
  const pid = await startDetached(process.execPath, args, {
    cwd: root,
    environment: {
      ...environment,
      LAB_STATE_DIR: stateDir,
      LAB_CONSOLE_PORT: String(consolePort),
    },
    logFile,
  });
  const started = pid === undefined ? undefined : await readProcess(pid);
  if (pid === undefined || started === undefined) {
    throw new LabError("The console ended as soon as it was started.", { hint: logFile });
  }
  const { identity } = started;
  await writeNodeFile(stateDir, "console", { pid, identity, port: consolePort });
  await waitUntil(`the console answers at port ${consolePort}`, async () => {
    if (!(await isConsoleRunning(settings))) {
      throw new HopelessError("The console ended while it started.", { hint: logFile });
    }
    return (await ask(consolePort, "/api/console", { timeoutMs: 1000 })).status === 200;
  });
}

/** Ends it; nothing when it does not run. */
export async function stopConsole(settings: Settings, announce: Announce): Promise<void> {
  const { stateDir } = settings;
  const file = await readNodeFile(stateDir, "console");
  if (file !== undefined && (await processOf(file)) !== undefined) {
    announce(`kill -TERM ${file.pid}`);
    try {
      process.kill(file.pid, "SIGTERM");
    } catch (error) {
      if (codeOf(error) !== "ESRCH") throw error;
    }
    await waitUntil("the console has ended", async () => (await processOf(file)) === undefined);
  }
  await removeConsoleFile(stateDir);
}
