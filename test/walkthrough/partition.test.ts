// A partition: app1 can't reach one memcached, app2 can. Nothing acknowledged is lost, and the newest version wins.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { answers } from "../../app/src/api.ts";
import {
  appNames,
  type AppName,
  type MemcachedName,
  memcachedNames,
  waitUntil,
} from "../../scripts/src/index.ts";
import { type ChaosLab, startChaosLab } from "../chaos/nemesis/chaos-lab.ts";
import { type Answer, quantitiesOf, Shopper } from "../support/shopper.ts";

const ways = ["reset", "silent"] as const;

describe.each(["sticky", "non-sticky"] as const)("%s", (mode) => {
  let chaosLab: ChaosLab;
  let folder: string;
  let isbn: string;
  /** The newest cookie, whoever gave it. */
  let cookie: string | undefined;
  let acknowledged: number;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "partition-"));
    chaosLab = await startChaosLab({
      engine: "native",
      mode,
      folder,
      lockingMode: "all",
      idleSeconds: 1800,
    });
    [isbn = ""] = await new Shopper(chaosLab.ports.haproxy).isbns();
  });
  afterAll(async () => {
    await chaosLab.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const app of appNames) for (const node of memcachedNames) await link(app, node).mend();
    for (const { name, state } of await chaosLab.lab.status())
      if (state === "down") await chaosLab.lab.start(name);
    await seeNodes("up");
  });

  const link = (app: AppName, node: MemcachedName) => {
    const between = chaosLab.linkOf(app, node);
    if (between === undefined) throw new Error(`no link between ${app} and ${node}`);
    return between;
  };

  async function seeNodes(wanted: "up" | "down", node?: string, apps = appNames): Promise<void> {
    for (const app of apps)
      await waitUntil(`${app} takes ${node ?? "every node"} for ${wanted}`, async () => {
        const { body } = await new Shopper(chaosLab.ports[app]).get("/api/lab/session");
        const { nodes } = answers.labSession.parse(body);
        return nodes.every(({ id, state }) => (node ?? id) !== id || state === wanted);
      });
  }

  async function ask<T>(app: AppName, what: (shopper: Shopper) => Promise<T>): Promise<T> {
    const shopper = new Shopper(chaosLab.ports[app], cookie);
    const given = await what(shopper);
    cookie = shopper.cookie;
    return given;
  }

  const add = async (app: AppName): Promise<Answer> => {
    const answer = await ask(app, (shopper) => shopper.add(isbn));
    if (answer.status === 200) acknowledged += 1;
    return answer;
  };

  /** A 503 says that it is not known right now; it may be asked again, and HAProxy does. */
  const cartAt = async (app: AppName) => {
    const answer = await waitUntil(`${app} can tell`, async () => {
      const given = await ask(app, (shopper) => shopper.get("/api/cart"));
      return given.status !== 503 && given;
    });
    return quantitiesOf(answer);
  };

  /** A session of app1 with two books, one of them since app1 can't reach the node that the first one is on. */
  async function aSessionAcross(way: (typeof ways)[number]): Promise<void> {
    // on a busy machine a node may take too long, and the session begins on the other one
    await waitUntil("a session begins on n2", async () => {
      cookie = undefined;
      acknowledged = 0;
      await add("app1");
      return mode === "non-sticky" || new Shopper(0, cookie).parts.node === "n2";
    });
    expect(cookie).toMatch(mode === "sticky" ? /-n2\.app1$/ : /-n[12]$/);
    await link("app1", "memcached2").cut(way);
    expect((await add("app1")).status).toBe(200);
    expect(cookie).toMatch(mode === "sticky" ? /-n1\.app1$/ : /-n1$/);
    expect(acknowledged).toBe(2);
  }

  test.each(ways)("the other app server finds the newest of two copies (%s)", async (way) => {
    await aSessionAcross(way);
    const old = cookie;
    expect(await cartAt("app2")).toEqual({ [isbn]: 2 });
    expect((await add("app2")).status).toBe(200);
    // app1 still has its own in memory, and is asked with what the browser had before
    const late = await new Shopper(chaosLab.ports.app1, old).add(isbn);
    // without stickiness nobody is late; with it, the store is refused
    expect(late.status).toBe(mode === "sticky" ? 503 : 200);
    if (late.status === 200) acknowledged += 1;
    expect(await cartAt("app2")).toEqual({ [isbn]: acknowledged });
    await link("app1", "memcached2").mend();
    await seeNodes("up");
    for (const app of ["app1", "app2", "app1"] as const)
      expect(await cartAt(app)).toEqual({ [isbn]: acknowledged });
    for (const node of memcachedNames) {
      await chaosLab.lab.kill(node);
      for (const app of appNames) expect(await cartAt(app)).toEqual({ [isbn]: acknowledged });
      await chaosLab.lab.start(node);
      await seeNodes("up");
      for (const app of appNames) expect(await cartAt(app)).toEqual({ [isbn]: acknowledged });
    }
  });

  test.each(ways)("the node that both reach dies after the takeover (%s)", async (way) => {
    await aSessionAcross(way);
    expect((await add("app2")).status).toBe(200);
    await chaosLab.lab.kill("memcached1");
    await seeNodes("down", "n1");
    expect((await add("app2")).status).toBe(200);
    // app1 reaches no node: it may say that it can't tell, or nothing at all, but not what is older
    const { status } = await new Shopper(chaosLab.ports.app1, cookie).get("/api/cart");
    expect(status).toBe(503);
    await link("app1", "memcached2").mend();
    await seeNodes("up", "n2");
    for (const app of ["app1", "app2"] as const)
      expect(await cartAt(app)).toEqual({ [isbn]: acknowledged });
  });

  test.each(ways)("changes on both sides are all there when it has healed (%s)", async (way) => {
    await aSessionAcross(way);
    for (let round = 0; round < 6; round += 1) await add(round % 2 === 0 ? "app2" : "app1");
    expect(acknowledged).toBeGreaterThan(2);
    await link("app1", "memcached2").mend();
    await seeNodes("up");
    for (let round = 0; round < 4; round += 1) await add(round % 2 === 0 ? "app1" : "app2");
    for (const app of appNames) expect(await cartAt(app)).toEqual({ [isbn]: acknowledged });
    await chaosLab.lab.kill("memcached1");
    for (const app of appNames) expect(await cartAt(app)).toEqual({ [isbn]: acknowledged });
  });
});
