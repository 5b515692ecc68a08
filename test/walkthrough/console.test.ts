import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, expect, test } from "vitest";
import { isPortFree } from "../../scripts/src/engines/port-holder.ts";
import { runLab } from "../support/command-line.ts";
import { aConsole } from "../support/stories/console.ts";
import { TestLab, useLab } from "../support/test-lab.ts";

aConsole(useLab("native"));

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
