// The console as the page uses it: it tells how the nodes are, and a click does what its command would do.
import { beforeAll, expect, test } from "vitest";
import { tokenHeader } from "../../../scripts/src/console/console-server.ts";
import type { NodeAction } from "../../../scripts/src/node-actions.ts";
import {
  type LabReport,
  type NodeName,
  type NodeState,
  waitUntil,
} from "../../../scripts/src/index.ts";
import type { TestLab } from "../test-lab.ts";

export function aConsole(testLab: TestLab): void {
  let token = "";
  const ask = async (path: string, method = "GET"): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(`http://127.0.0.1:${testLab.consolePort}${path}`, {
      method,
      headers: { origin: `http://localhost:${testLab.ports.haproxy}`, [tokenHeader]: token },
    });
    return { status: response.status, body: await response.json() };
  };
  const report = async () => (await ask("/api/nodes")).body as LabReport;
  const stateOf = async (name: NodeName): Promise<NodeState | undefined> =>
    (await report()).nodes.find((node) => node.name === name)?.state;
  // Tests click faster than people: what was too many is clicked again, as the answer says.
  const click = (action: NodeAction, name: NodeName) =>
    waitUntil(`the console takes "${action} ${name}"`, async () => {
      const answer = await ask(`/api/nodes/${name}/${action}`, "POST");
      return answer.status !== 429 && answer;
    });

  beforeAll(async () => {
    await testLab.lab.engine.openConsole();
    token = ((await ask("/api/console")).body as { token: string }).token;
  });

  test("it tells engine, mode, and every node with what it holds", async () => {
    const shopper = testLab.shopper();
    await shopper.add("9790420001015");
    const { engine, mode, nodes } = await report();
    expect([engine, mode]).toEqual([testLab.engine, "sticky"]);
    expect(nodes.map(({ name, state }) => `${name} ${state}`)).toEqual([
      "memcached1 up",
      "memcached2 up",
      "app1 up",
      "app2 up",
      "haproxy up",
    ]);
    const held = nodes.map(({ backups = 0, sessions = 0 }) => backups + sessions);
    expect(held.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(2);
  });

  test.each(["app1", "memcached2", "haproxy"] as const)(
    "%s is killed, started, paused, resumed and restarted by clicks",
    async (name) => {
      const expected = [
        ["kill", "down"],
        ["start", "up"],
        ["pause", "paused"],
        ["resume", "up"],
        ["restart", "up"],
      ] as const;
      for (const [action, state] of expected) {
        const { status, body } = await click(action, name);
        expect(body).toHaveProperty("message");
        expect([action, status, await stateOf(name)]).toEqual([action, 200, state]);
      }
      await testLab.seeEveryNode();
    },
  );

  test("what makes no sense is refused with what to do instead", async () => {
    await click("kill", "memcached1");
    const { status, body } = await click("kill", "memcached1");
    await click("start", "memcached1");
    expect([status, (body as { code: string }).code]).toEqual([409, "not_possible"]);
  });
}
