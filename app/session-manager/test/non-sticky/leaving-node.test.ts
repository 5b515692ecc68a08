// Without stickiness nobody holds a session between requests: the next one takes it off a node that was taken out.
import { expect, test } from "vitest";
import { Browser, nodeList } from "../support/app-server.ts";
import { aNode } from "../support/nodes.ts";
import { aNonStickyServer } from "../support/non-sticky.ts";
import { attributesOn, recordOn } from "../support/stored.ts";

test("a request that reads moves a session off a node that was taken out, and its cookie says so", async () => {
  const nodes = [await aNode(), await aNode(), await aNode()] as const;
  const server = await aNonStickyServer(nodes.slice(0, 1));
  const browser = new Browser(server);
  await browser.write({ cart: [1] });
  expect(browser.node).toBe("n1");
  const { version } = (await recordOn(nodes[0].port, browser.token)) ?? {};
  const staying = nodeList(nodes).split(" ").slice(1).join(" ");
  await server.app.sessions.reconfigure({ memcachedNodes: staying });
  const response = await browser.get("/read");
  expect(response.json()).toEqual({ cart: [1] });
  expect(browser.node).toBe("n2");
  for (const { port } of nodes.slice(1)) {
    expect(await attributesOn(port, browser.token)).toEqual({ cart: [1] });
    expect(await recordOn(port, browser.token)).toMatchObject({ version });
  }
  await nodes[0].kill();
  expect((await browser.get("/read")).cookies).toEqual([]);
  expect(await browser.read()).toEqual({ cart: [1] });
});
