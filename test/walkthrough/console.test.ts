import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, expect, test } from "vitest";
import { primaryOf } from "../../scripts/src/walkthrough/facts.ts";
import { noProgress } from "../../scripts/src/walkthrough/progress.ts";
import { type StepId, stepIds } from "../../scripts/src/walkthrough/step.ts";
import { isPortFree } from "../../scripts/src/engines/port-holder.ts";
import type { ExerciseAnswer } from "../../scripts/src/console/exercise.ts";
import { type AppName, otherApp, parseCookie } from "../../scripts/src/index.ts";
import { runLab } from "../support/command-line.ts";
import { aConsole } from "../support/stories/console.ts";
import { TestLab, useLab } from "../support/test-lab.ts";

const testLab = useLab("native");
aConsole(testLab);

/** The exercise as the page asks for it. */
async function ask(question: object): Promise<ExerciseAnswer> {
  const response = await fetch(`http://127.0.0.1:${testLab.consolePort}/api/exercise`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ language: "en", ...question }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as ExerciseAnswer;
}

const isbn = "9790420001015";
const cart = [{ isbn, title: "?", quantity: 1 }];

/** A shopper with one book, at a step whose predecessors are all reached; what they left behind is up to the test. */
async function at(step: StepId, leftBy: (answer: { server: AppName; cookie: string }) => object) {
  const shopper = testLab.shopper();
  const { server: answering } = await shopper.add(isbn);
  const { cookie = "" } = shopper;
  const server: AppName = answering === "app1" ? "app1" : "app2";
  const progress = { ...noProgress, cookie, cart, ...leftBy({ server, cookie }) };
  const reached = stepIds.slice(0, stepIds.indexOf(step));
  return { shopper, server, cookie, state: { progress, reached, proof: [] } };
}

test("its exercise tells each step in the reader's language, and checks it by the lab and what the page saw", async () => {
  const early = await ask({ language: "pt-BR" });
  expect(early).toMatchObject({ current: "4", findings: [{ passed: false, tryNext: null }] });
  expect(early.told.title).toBe("Ponha um livro no carrinho");
  expect(early.state.reached).toEqual(["1", "2", "3"]);
  const shopper = testLab.shopper();
  const { server } = await shopper.add(isbn);
  const visit = { kind: "change", server, cookie: shopper.cookie, cart };
  const after = await ask({ state: early.state, visits: [visit], shown: "4.2" });
  expect(after).toMatchObject({ current: "5", told: { id: "4.2" }, before: { id: "4.2" } });
  expect(after.findings.map(({ passed }) => passed)).toEqual([false]);
  const next = await ask({ state: after.state });
  expect(next.told.deeds).toEqual([{ kind: "node", action: "kill", node: server }]);
  expect((await shopper.quantities())[isbn]).toBe(1);
});

test("once the app server that answered is dead, the change alone is awaited", async () => {
  const { server, state } = await at("5", (answer) => ({ added: answer }));
  await testLab.lab.kill(server);
  const { current, findings } = await ask({ state });
  expect([current, findings.map(({ expected }) => expected)]).toEqual([
    "5.1",
    ["the cart was changed after the app server died"],
  ]);
  await testLab.heal();
});

test("its looks move no session: a dead owner's stays where it is until the shopper asks for it", async () => {
  const { server, cookie, state } = await at("7", (answer) => ({
    // the one that step 5 killed; the step itself has a button for that one
    added: { ...answer, server: otherApp(answer.server) },
    changed: answer,
    relocated: answer,
  }));
  await testLab.lab.kill(server);
  const { current, findings } = await ask({ state });
  expect([current, findings.at(-1)?.deed]).toEqual([
    "7",
    { kind: "node", action: "start", node: server },
  ]);
  const records = (await testLab.lab.keys()).flatMap((node) => node.records);
  const ours = records.filter(({ token }) => token === parseCookie(cookie)?.token);
  expect(ours.map(({ owner }) => owner)).toEqual([server]);
  await testLab.heal();
});

test("a memcached that is down at step 9 is told with its button", async () => {
  const { server, state } = await at("9", (answer) => ({ again: answer }));
  const node = primaryOf(server);
  await testLab.lab.kill(node);
  const { current, findings, state: after } = await ask({ state });
  const deed = { kind: "node", action: "start", node };
  expect([current, findings.at(-1)?.deed, after.progress.firstLife]).toEqual(["9", deed, null]);
  await testLab.lab.start(node);
  expect((await ask({ state: after })).state.progress.firstLife).not.toBeNull();
  await testLab.heal();
});

test("who paused an app server that held no request is sent back to step 10, with the owner's name", async () => {
  const { server, state } = await at("10.2", (answer) => ({
    afterRestart: answer,
    stuck: otherApp(answer.server),
    overtaken: answer,
    newer: answer,
  }));
  const { current, told, state: after } = await ask({ state });
  expect([current, after.reached.at(-1), after.progress.overtaken]).toEqual(["10", "9.2", null]);
  expect(told.deeds[0]).toEqual({ kind: "node", action: "hold", node: server });
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
