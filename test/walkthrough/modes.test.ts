// The stories of both modes, and how nodes in consoles of their own find theirs.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { answers } from "../../app/src/api.ts";
import { projectRoot, waitUntil } from "../../scripts/src/index.ts";
import { runLab } from "../support/command-line.ts";
import { Shopper } from "../support/shopper.ts";
import { modesOfALab } from "../support/stories/modes.ts";
import { useLab } from "../support/test-lab.ts";

const testLab = useLab("native");
modesOfALab(testLab);

describe("a node in a console of its own", () => {
  test("goes along with the nodes that run, and can't be told otherwise", async () => {
    await testLab.lab.up("non-sticky");
    await testLab.lab.kill("app1");
    const refused = await runLab(["run", "app1", "--sticky"], testLab.environment);
    expect(refused.output).toContain("so app1 can't run sticky");
    expect(refused.output).toContain("scripts/up --detach");
    expect(refused.code).toBe(1);
    await inConsole("run-app1.sh", async () => {
      const seen = await waitUntil("app1 answers", async () => {
        const { body } = await new Shopper(testLab.ports.app1).get("/api/lab/session");
        return answers.labSession.parse(body);
      });
      expect(seen).toMatchObject({ server: "app1", mode: "non-sticky" });
    });
    await testLab.heal();
  });

  test.each([
    ["run-haproxy-nonsticky.sh", "non-sticky"],
    ["run-haproxy-sticky.sh", "sticky"],
  ] as const)("%s comes first, and makes the lab %s", async (script, mode) => {
    await testLab.lab.down();
    await inConsole(script, async () => {
      await waitUntil("HAProxy runs", async () =>
        (await testLab.lab.status()).some(
          ({ name, state }) => name === "haproxy" && state === "up",
        ),
      );
      expect((await testLab.lab.report()).mode).toBe(mode);
      await testLab.lab.start("memcached1");
      await testLab.lab.start("memcached2");
      await testLab.lab.start("app1");
      expect(await testLab.lab.logs("app1")).toContain(
        `sticky ${mode === "sticky"}, with node ids`,
      );
    });
    await testLab.lab.up();
  });
});

/** Runs one of the notes' scripts while `look` looks, then presses Ctrl-C. */
async function inConsole(script: string, look: () => Promise<void>): Promise<void> {
  const child = spawn(path.join(projectRoot, "scripts", script), {
    env: testLab.environment,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "close");
  try {
    await look();
  } finally {
    child.kill("SIGINT");
    await ended;
  }
}
