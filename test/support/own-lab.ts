// A lab for programs that are no tests: as plain processes, on ports and in a folder of its own, and nothing left over.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Lab, openLab } from "../../scripts/src/index.ts";
import { freePort } from "./memcached-process.ts";

/** The lab is up, sticky, with its console, while `work` goes on; afterwards it ends, whatever came of the work. */
export async function withOwnLab(work: (lab: Lab) => Promise<void>): Promise<void> {
  const stateDir = await mkdtemp(path.join(tmpdir(), "lab-own-"));
  const lab = openLab({
    engine: "native",
    stateDir,
    ports: {
      memcached1: await freePort(),
      memcached2: await freePort(),
      app1: await freePort(),
      app2: await freePort(),
      haproxy: await freePort(),
    },
    environment: { ...process.env, LAB_CONSOLE_PORT: String(await freePort()) },
  });
  try {
    await lab.up("sticky");
    await lab.engine.openConsole();
    await work(lab);
  } finally {
    await lab.down();
    await rm(stateDir, { recursive: true, force: true });
  }
}
