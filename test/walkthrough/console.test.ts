import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, expect, test } from "vitest";
import { isPortFree } from "../../scripts/src/engines/port-holder.ts";
import type { ExerciseAnswer } from "../../scripts/src/console/exercise.ts";
import { runLab } from "../support/command-line.ts";
import { aConsole } from "../support/stories/console.ts";
import { TestLab, useLab } from "../support/test-lab.ts";

const testLab = useLab("native");
aConsole(testLab);

test("its exercise tells each step in the reader's language, and checks it by the lab and what the page saw", async () => {
  const ask = async (question: object) => {
    const response = await fetch(`http://127.0.0.1:${testLab.consolePort}/api/exercise`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(question),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as ExerciseAnswer;
  };
  const early = await ask({ language: "pt-BR" });
  expect(early).toMatchObject({ current: "4", findings: [{ passed: false, tryNext: null }] });
  expect(early.told.title).toBe("Ponha um livro no carrinho");
  expect(early.steps.filter(({ isReached }) => isReached).map(({ id }) => id)).toEqual([
    "1",
    "2",
    "3",
  ]);
  const shopper = testLab.shopper();
  const { server } = await shopper.add("9790420001015");
  const cart = [{ isbn: "9790420001015", title: "?", quantity: 1 }];
  const visit = { kind: "change", server, cookie: shopper.cookie, cart };
  const after = await ask({ language: "en", state: early.state, visits: [visit], shown: "4.2" });
  expect(after).toMatchObject({ current: "5", told: { id: "4.2" }, before: { id: "4.2" } });
  expect(after.findings.map(({ passed }) => passed)).toEqual([false]);
  const next = await ask({ language: "en", state: after.state });
  expect(next.told.deeds).toEqual([{ kind: "node", action: "kill", node: server }]);
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
