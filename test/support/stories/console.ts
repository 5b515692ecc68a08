// The console as the page uses it: it tells how the nodes are, and a click does what its command would do.
import { beforeAll, expect, test } from "vitest";
import { tokenHeader } from "../../../scripts/src/console/console-server.ts";
import type { NodeAction } from "../../../scripts/src/node-actions.ts";
import type { StepLook } from "../../../scripts/src/console/exercise.ts";
import {
  type LabReport,
  type Language,
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

  test("its exercise tells each step in the reader's language, and checks it by the lab alone", async () => {
    const look = async (id: string, language: Language, progress: object) => {
      const response = await fetch(`http://127.0.0.1:${testLab.consolePort}/api/exercise/${id}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ language, progress }),
      });
      return (await response.json()) as StepLook;
    };
    const early = await look("4", "pt-BR", {});
    expect(early).toMatchObject({ id: "4", isReached: false, findings: [{ passed: false }] });
    const shopper = testLab.shopper();
    const { server } = await shopper.add("9790420001015");
    const { cookie = "" } = shopper;
    const cart = [{ isbn: "9790420001015", title: "?", quantity: 1 }];
    const progress = { cookie, cart, added: { server, cookie } };
    for (const id of ["1", "2", "4", "4.1", "4.2"]) {
      const { isReached, findings } = await look(id, "en", progress);
      expect([id, isReached, findings.at(-1)]).toMatchObject([id, true, { passed: true }]);
    }
    const five = await look("5", "en", progress);
    expect(five.isReached).toBe(false);
    expect(five.commands.join(" ")).toContain(server ?? "?");
    expect((await shopper.quantities())["9790420001015"]).toBe(1);
  });

  test("what makes no sense is refused with what to do instead", async () => {
    await click("kill", "memcached1");
    const { status, body } = await click("kill", "memcached1");
    await click("start", "memcached1");
    expect([status, (body as { code: string }).code]).toEqual([409, "not_possible"]);
  });
}
