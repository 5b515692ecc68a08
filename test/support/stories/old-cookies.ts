// Stories of a cookie that outlives its logout: whatever is restarted, paused and resumed, nobody is let in with it.
import { randomUUID } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { recordOn } from "../../../app/session-manager/test/support/stored.ts";
import {
  appNames,
  memcachedNames,
  type NodeName,
  otherApp,
  waitUntil,
} from "../../../scripts/src/index.ts";
import { Shopper } from "../shopper.ts";
import { otherNode, type TestLab } from "../test-lab.ts";

/** holder and spare are memcached nodes, owner and heir app servers; which ones, the cookie says. */
type Role = "holder" | "spare" | "owner" | "heir";
type Step = readonly ["restart" | "kill" | "start" | "pause" | "resume", Role];

interface Plan {
  readonly name: string;
  readonly before: readonly Step[];
  readonly after: readonly Step[];
}

/** With these the logout meets a lab that is not whole. */
const unwell: readonly Plan[] = [
  {
    name: "a memcached is away at the logout, and whoever knew of it is restarted before it is back",
    before: [["pause", "holder"]],
    after: [
      ["restart", "owner"],
      ["restart", "heir"],
      ["resume", "holder"],
      ["restart", "spare"],
      ["pause", "spare"],
      ["resume", "spare"],
    ],
  },
  {
    name: "the memcached that took the logout alone is emptied before the other one is back",
    before: [["pause", "holder"]],
    after: [
      ["restart", "spare"],
      ["restart", "owner"],
      ["resume", "holder"],
      ["restart", "heir"],
      ["restart", "spare"],
    ],
  },
  {
    name: "the app server that had the session sleeps through the logout",
    before: [["pause", "owner"]],
    after: [
      ["resume", "owner"],
      ["restart", "holder"],
      ["restart", "spare"],
      ["restart", "heir"],
      ["restart", "holder"],
    ],
  },
];

const well: readonly Plan[] = [
  {
    name: "everything is restarted in turn",
    before: [],
    after: [
      ["restart", "holder"],
      ["restart", "spare"],
      ["restart", "owner"],
      ["restart", "heir"],
    ],
  },
  {
    name: "everything is paused and resumed in turn, and killed and started",
    before: [],
    after: [
      ["pause", "owner"],
      ["resume", "owner"],
      ["pause", "holder"],
      ["resume", "holder"],
      ["pause", "spare"],
      ["resume", "spare"],
      ["pause", "heir"],
      ["resume", "heir"],
      ["kill", "holder"],
      ["start", "holder"],
      ["kill", "owner"],
      ["start", "owner"],
      ["kill", "spare"],
      ["start", "spare"],
    ],
  },
];

const selections = {
  all: [...unwell, ...well],
  unwell,
  first: unwell.slice(0, 1),
} as const;

export interface OldCookiesOptions {
  /** All of the plans, only the ones that need a lab that is not whole, or the first of those. */
  readonly plans: keyof typeof selections;
}

export function oldCookies(testLab: TestLab, { plans }: OldCookiesOptions): void {
  afterEach(() => testLab.heal());

  test.each(selections[plans])("never logged in: $name", async (plan) => {
    const shopper = testLab.shopper();
    const [isbn = ""] = await shopper.isbns();
    await shopper.add(isbn);
    const cookies = [shopper.cookie];
    await shopper.send("/api/login", { method: "POST", body: { name: "Ada" } });
    expect((await shopper.get("/api/me")).body).toEqual({ name: "Ada" });
    const tokens = [shopper.parts.token];
    const nodeOf = cast(shopper);
    const away = new Set<NodeName>();
    const act = async ([action, role]: Step) => {
      const node = nodeOf[role];
      await testLab.lab[action](node);
      if (action === "pause" || action === "kill") away.add(node);
      else away.delete(node);
    };
    cookies.push(shopper.cookie);
    for (const step of plan.before) await act(step);
    expect((await shopper.get("/api/me")).body).toEqual({ name: "Ada" });
    cookies.push(shopper.cookie);
    // HAProxy sends it to another app server where one sleeps
    const headers = { "idempotency-key": randomUUID() };
    expect((await shopper.send("/api/logout", { method: "POST", headers })).status).toBe(200);
    for (const step of [undefined, ...plan.after]) {
      if (step !== undefined) await act(step);
      const entrances = [...appNames.filter((app) => !away.has(app)), "haproxy"] as const;
      for (const entrance of entrances)
        for (const cookie of cookies) {
          const { status, body } = await new Shopper(testLab.ports[entrance], cookie).get(
            "/api/me",
          );
          const told = `${entrance}, after ${step?.join(" ") ?? "the logout"}: ${cookie}`;
          // while a node that may know better is away, nobody is told anything
          if (status === 503 && memcachedNames.some((name) => away.has(name))) continue;
          expect({ told, status, body }).toEqual({ told, status: 200, body: { name: null } });
        }
      await settle(tokens, away);
    }
  });

  /** The next step comes when the lab has got over this one. */
  async function settle(tokens: readonly string[], away: ReadonlySet<NodeName>): Promise<void> {
    const apps = appNames.filter((app) => !away.has(app));
    if (memcachedNames.every((name) => !away.has(name))) await testLab.seeEveryNode(apps);
    for (const name of memcachedNames.filter((each) => !away.has(each)))
      await waitUntil(`${name} holds nothing that lives of a session that ended`, async () => {
        const records = tokens.map((token) => recordOn(testLab.ports[name], token));
        return (await Promise.all(records)).every((record) => record?.isTombstone ?? true);
      });
  }

  function cast(shopper: Shopper): Record<Role, NodeName> {
    const holder = testLab.holderOf(shopper);
    const owner = appNames.find((name) => name === shopper.parts.route) ?? "app1";
    return { holder, spare: otherNode(holder), owner, heir: otherApp(owner) };
  }
}
