// Two app servers that see different nodes at the same time: what each of them acknowledges is there afterwards.
import { expect, test } from "vitest";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { Browser } from "../support/app-server.ts";
import { allUp } from "../support/conditions.ts";
import { aNode, aProxy } from "../support/nodes.ts";
import { aNonStickyServer } from "../support/non-sticky.ts";

const ROUNDS = 40;

test.each(["all", "none"])(
  "no acknowledged change is lost while one app server misses a node, lockingMode %s",
  async (lockingMode) => {
    const nodes = [await aNode(), await aNode()] as const;
    const toN2 = await aProxy(nodes[1]);
    const app1 = await aNonStickyServer([nodes[0], toN2], { route: "app1", lockingMode });
    const app2 = await aNonStickyServer(nodes, { route: "app2", lockingMode });
    const browser = new Browser(app2);
    await browser.write({ n: 0 });
    toN2.refuse(true);
    toN2.cut();
    await waitUntil("app1 misses n2", () => !allUp(app1));
    let acknowledged = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const both = [app1, app2].map((server) => new Browser(server, browser.cookie));
      const answers = await Promise.all(both.map((each) => each.post("/count?name=n")));
      acknowledged += answers.filter(({ statusCode }) => statusCode === 200).length;
      expect(answers.every(({ statusCode }) => [200, 503].includes(statusCode))).toBe(true);
    }
    toN2.refuse(false);
    await waitUntil("app1 sees n2", () => allUp(app1));
    for (const server of [app1, app2]) {
      const { n } = (await new Browser(server, browser.cookie).read()) as { n: number };
      expect(n).toBe(acknowledged);
    }
    expect(acknowledged).toBeGreaterThanOrEqual(ROUNDS);
  },
);
