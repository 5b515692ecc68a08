import { expect, test } from "vitest";
import { Browser } from "../support/app-server.ts";
import { aNode, aNodeWithLimit } from "../support/nodes.ts";
import { aNonStickyServer } from "../support/non-sticky.ts";
import { attributesOn } from "../support/stored.ts";
import { speak } from "../support/protocol.ts";

test.each(["text", "meta"] as const)(
  "a session that only one node is large enough for has one copy, with protocol %s",
  async (protocol) => {
    speak(protocol);
    const nodes = [await aNode(), await aNodeWithLimit("512k")] as const;
    const server = await aNonStickyServer(nodes, { sessionBackupTimeout: 5000 });
    const browser = new Browser(server);
    // Which node a session begins on is chosen at random.
    while (browser.node !== "n1") {
      browser.cookie = undefined;
      await browser.write({ small: 1 });
    }
    const big = "x".repeat(600_000);
    expect((await browser.write({ big })).statusCode).toBe(200);
    expect((await browser.get("/read")).statusCode).toBe(200);
    expect(await attributesOn(nodes[0].port, browser.token)).toEqual({ small: 1, big });
  },
);
