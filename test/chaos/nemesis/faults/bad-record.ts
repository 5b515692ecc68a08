// The record of one session, made for this, is spoiled on its memcached; then the session is asked for elsewhere.
import { randomBytes } from "node:crypto";
import {
  appNames,
  type MemcachedName,
  memcachedNames,
  memcachedOf,
  otherApp,
  parseCookie,
} from "../../../../scripts/src/index.ts";
import { readValue } from "../../../../scripts/src/memcached-client.ts";
import { cartIn } from "../../client/answers.ts";
import { type Answer, Connections } from "../../client/exchange.ts";
import { ask, type Asked, type Question } from "../../client/recorder.ts";
import { post } from "../../client/visit.ts";
import type { Damage } from "../../generator/fault-plan.ts";
import { books } from "../../../../app/src/bookstore/catalogue.ts";
import type { FaultScene, RunFault } from "../fault-scene.ts";
import { writeValue } from "../write-value.ts";

export const badRecord: RunFault<"bad-record"> = async ({ damage }, scene) => {
  const connections = new Connections(scene.chaosLab.ports.haproxy);
  try {
    await spoilOne(damage, scene, connections);
  } finally {
    connections.close();
  }
  await noteCrashes(scene);
};

async function spoilOne(
  damage: Damage,
  scene: FaultScene,
  connections: Connections,
): Promise<void> {
  const { ports } = scene.chaosLab;
  let cookie: string | undefined;
  const victim = (request: Question["request"], deedOf: Question["deedOf"]): Promise<Asked> =>
    ask(scene.history, connections, {
      place: { shopper: -1, visit: scene.number },
      request,
      cookie,
      keepCookie: (answer) => (cookie = answer?.setCookie ?? cookie),
      deedOf,
    });
  const [first = "", second = ""] = books.map(({ isbn }) => isbn);
  let before = {};
  for (const isbn of [first, second]) {
    const mark = { isbn, unit: 1 };
    const key = `victim${scene.number}-${isbn}`;
    const request = post("/api/cart/items", { isbn, quantity: 1 }, key);
    const { answer } = await victim(request, (given) =>
      withCart({ kind: "add", mark, key }, given),
    );
    if (answer?.status !== 200) return;
    before = cartIn(answer);
  }
  const parts = cookie === undefined ? undefined : parseCookie(cookie);
  const home = memcachedOf(parts?.node ?? "");
  if (parts === undefined || home === undefined) return;
  const foreign = await foreignRecord(scene, home);
  const record = await readValue(ports[home], parts.token);
  if (record === undefined) return;
  await writeValue(ports[home], parts.token, spoil(damage, record, foreign));
  scene.mark("holds");
  const other = memcachedNames.find((node) => node !== home) ?? home;
  const hasGoodCopy = (await readValue(ports[other], parts.token)) !== undefined;
  const seen = (given: Answer | undefined) =>
    withCart({ kind: "victim", damage, before, hasGoodCopy } as const, given);
  // with stickiness the other app server has to read the record; without it any of them has to
  for (const app of [otherApp(parts.route === "app2" ? "app2" : "app1"), ...appNames]) {
    const { token, node, route } = parts;
    cookie = route === undefined ? `${token}-${node}` : `${app}~${token}-${node}.${route}`;
    await victim({ method: "GET", path: "/api/cart" }, seen);
  }
}

function withCart<D extends object>(deed: D, answer: Answer | undefined) {
  return answer === undefined ? deed : { ...deed, cart: cartIn(answer) };
}

async function foreignRecord(
  { chaosLab, shoppers }: FaultScene,
  home: MemcachedName,
): Promise<Buffer | undefined> {
  for (const { cookie } of shoppers.flatMap(({ sessions }) => sessions)) {
    const token = parseCookie(cookie)?.token;
    if (token === undefined) continue;
    const value = await readValue(chaosLab.ports[home], token);
    if (value !== undefined) return value;
  }
  return undefined;
}

function spoil(damage: Damage, record: Buffer, foreign: Buffer | undefined): Buffer {
  const headerEnd = record.indexOf(0x0a);
  switch (damage) {
    case "noise":
      return randomBytes(record.length);
    case "truncated":
      return record.subarray(0, Math.floor(headerEnd / 2));
    case "foreign":
      return foreign ?? randomBytes(record.length);
    case "headless":
      return record.subarray(headerEnd + 1);
    case "bad-attributes":
      return Buffer.concat([record.subarray(0, headerEnd + 1), randomBytes(64)]);
  }
}

async function noteCrashes({ chaosLab, history, number }: FaultScene): Promise<void> {
  for (const { name, state } of await chaosLab.lab.status()) {
    if (state === "up") continue;
    const message = `${name} is ${state} after a bad record`;
    const at = history.now();
    history.add({ type: "trouble", about: "crash", number, at, message, nodes: [name] });
  }
}
