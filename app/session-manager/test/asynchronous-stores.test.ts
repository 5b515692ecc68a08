// Asynchronous mode: what is stored when the store's turn comes, and what is refused before the response leaves.
import { expect, test } from "vitest";
import { waitUntil } from "../../../test/support/wait-until.ts";
import { UnsupportedAttributeError } from "../src/index.ts";
import type { SessionManager } from "../src/session-manager.ts";
import { type LiveSession, SessionView } from "../src/session.ts";
import { anAppServer, Browser } from "./support/app-server.ts";
import { aManager } from "./support/manager.ts";
import { aNode, aNodeWithLimit, aProxy } from "./support/nodes.ts";
import { aStoredSession, finish } from "./support/sessions.ts";
import { attributesOn, recordOn } from "./support/stored.ts";
import type { TcpProxy } from "./support/tcp-proxy.ts";

interface Scene {
  readonly manager: SessionManager;
  readonly proxy: TcpProxy;
  /** Stored as version 1, with `cart` 1. */
  readonly session: LiveSession;
  /** Attributes of this version, once it or a later one is stored. */
  stored(version: number): Promise<unknown>;
}

async function aScene(
  copyCollectionsForSerialization: boolean,
  backupThreadCount = 16,
): Promise<Scene> {
  const node = await aNode();
  const proxy = await aProxy(node);
  const options = { sessionBackupAsync: true, sessionBackupTimeout: 10_000 };
  const more = { copyCollectionsForSerialization, backupThreadCount };
  const manager = await aManager([proxy], { ...options, ...more }, Date.now);
  const session = await aStoredSession(manager);
  await waitUntil("the session is stored", () => session.isProtected);
  return {
    manager,
    proxy,
    session,
    stored: async (version) => {
      await waitUntil(`version ${version} is stored`, async () => {
        return ((await recordOn(node.port, session.token))?.version ?? 0) >= version;
      });
      return attributesOn(node.port, session.token);
    },
  };
}

/** A request that goes on. */
function aRequest(session: LiveSession, attributes: Record<string, unknown>): SessionView {
  const view = new SessionView(session);
  view.hasAccessedSession = true;
  for (const [name, value] of Object.entries(attributes)) view.set(name, value);
  return view;
}

/** A request that has ended; its store is due. */
async function write({ manager, session }: Scene, attributes: Record<string, unknown>) {
  return finish(manager, aRequest(session, attributes));
}

/** From now on a store of the scene's session is under way, with `cart` 2. */
async function aStoreUnderWay(scene: Scene): Promise<void> {
  const { proxy, session } = scene;
  proxy.hold("commands");
  const before = proxy.sent().length;
  await write(scene, { cart: 2 });
  await waitUntil("the store has begun", () => proxy.sent().slice(before).includes(session.token));
}

const modes = [
  { copies: true, holds: "what the request left" },
  { copies: false, holds: "what the session holds by then" },
];

test.each(modes)(
  "with copyCollectionsForSerialization $copies a store that had to wait writes $holds",
  async ({ copies }) => {
    const scene = await aScene(copies, 1);
    const { manager, proxy, session } = scene;
    proxy.hold("commands");
    await aStoredSession(manager); // its store occupies the only thread
    expect(await write(scene, { cart: 2 })).toEqual({ outcome: "queued" });
    aRequest(session, { cart: 3 });
    proxy.release();
    expect(await scene.stored(2)).toEqual({ cart: copies ? 2 : 3 });
  },
);

test.each(modes)(
  "with copyCollectionsForSerialization $copies a store that waited for another one of its session writes $holds",
  async ({ copies }) => {
    const scene = await aScene(copies);
    await aStoreUnderWay(scene);
    await write(scene, { cart: 3 });
    aRequest(scene.session, { cart: 4 });
    scene.proxy.release();
    expect(await scene.stored(3)).toEqual({ cart: copies ? 3 : 4 });
  },
);

test.each([true, false])(
  "with copyCollectionsForSerialization %s the newest of several requests is stored in the end",
  async (copies) => {
    const scene = await aScene(copies);
    await aStoreUnderWay(scene);
    for (const cart of [3, 4, 5]) await write(scene, { cart });
    scene.proxy.release();
    expect(await scene.stored(3)).toEqual({ cart: 5 });
  },
);

test.each([true, false])(
  "with copyCollectionsForSerialization %s an attribute that can't be stored fails its request, also while a store is under way",
  async (copies) => {
    const scene = await aScene(copies);
    await aStoreUnderWay(scene);
    await expect(write(scene, { cart: () => 3 })).rejects.toThrow(UnsupportedAttributeError);
    expect(scene.session.attributes).toEqual({ cart: 2 });
    scene.proxy.release();
    expect(await scene.stored(2)).toEqual({ cart: 2 });
    await write(scene, { cart: 4 });
    expect(await scene.stored(3)).toEqual({ cart: 4 });
  },
);

test.each([true, false])(
  "with copyCollectionsForSerialization %s what a request that goes on has put in keeps no other request's change from being stored",
  async (copies) => {
    const scene = await aScene(copies, 1);
    const { manager, proxy, session } = scene;
    proxy.hold("commands");
    await aStoredSession(manager); // its store occupies the only thread
    await write(scene, { cart: 2 });
    const goingOn = aRequest(session, { helper: () => 1 });
    proxy.release();
    expect(await scene.stored(2)).toEqual({ cart: 2 });
    await expect(finish(manager, goingOn)).rejects.toThrow('Session attribute "helper"');
    expect(session.attributes).toEqual({ cart: 2 });
  },
);

test.each([true, false])(
  "with copyCollectionsForSerialization %s a request that changes nothing stores nothing",
  async (copies) => {
    const scene = await aScene(copies);
    const outcome = { outcome: "skipped", reason: "not-modified" };
    expect(await write(scene, { cart: 1 })).toEqual(outcome);
    expect(await scene.stored(1)).toEqual({ cart: 1 });
    expect(scene.session.attemptedVersion).toBe(1);
  },
);

test("a session that is too large for its node stays in memory, and is stored as soon as it is small enough", async () => {
  const node = await aNodeWithLimit("512k");
  const server = await anAppServer([node], { sessionBackupAsync: true });
  const browser = new Browser(server);
  await browser.write({ cart: 1 });
  await waitUntil("it is stored", () => recordOn(node.port, browser.token));
  expect((await browser.write({ text: "x".repeat(600_000) })).statusCode).toBe(200);
  await waitUntil("the store has failed", () => server.logged("Could not store session") === 1);
  await browser.get("/ignore");
  await waitUntil("it was tried again", () => server.logged("Could not store session") === 2);
  expect(await browser.read()).toMatchObject({ cart: 1, text: expect.any(String) });
  await browser.write({ text: "short" });
  await waitUntil("it is stored", async () => {
    const stored = (await attributesOn(node.port, browser.token)) as { text?: string } | undefined;
    return stored?.text === "short";
  });
});
