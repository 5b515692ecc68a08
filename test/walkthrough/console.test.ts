import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, expect, test } from "vitest";
import { isPortFree } from "../../scripts/src/engines/port-holder.ts";
import type { StepLook } from "../../scripts/src/console/exercise.ts";
import type { Language } from "../../scripts/src/index.ts";
import { runLab } from "../support/command-line.ts";
import { aConsole } from "../support/stories/console.ts";
import { TestLab, useLab } from "../support/test-lab.ts";

const testLab = useLab("native");
aConsole(testLab);

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

const own = new TestLab("native");
afterAll(() => own.close());

test("`up` starts the console with the lab, and `down` ends it; a busy port costs the buttons only", async () => {
  await own.open();
  const up = () => runLab(["up", "--detach", "--engine", "native"], own.environment);
  const holder = createServer().listen(own.consolePort, "127.0.0.1");
  await once(holder, "listening");
  const { code, output } = await up();
  expect(output).toMatch(/Port \d+, which the console needs, is busy/);
  expect(output).toMatch("LAB_CONSOLE_PORT=");
  expect(code).toBe(0);
  holder.close();
  await once(holder, "close");
  expect((await up()).output).not.toMatch("busy");
  const { status } = await fetch(`http://127.0.0.1:${own.consolePort}/api/nodes`);
  expect(status).toBe(200);
  expect((await runLab(["down"], own.environment)).code).toBe(0);
  expect(await isPortFree(own.consolePort)).toBe(true);
});
