// A session whose home one of two app servers can't reach, while both change it: the scene of half-partition.test.ts.
import type { FastifyInstance } from "fastify";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { Browser } from "./app-server.ts";
import { Gate } from "./conditions.ts";
import { aNode, aProxy } from "./nodes.ts";
import { aNonStickyServer, aSessionLockedAtHome } from "./non-sticky.ts";
import { attributesOn } from "./stored.ts";

/** A request that has its session, and waits before it changes it: `{ [name]: true }`. */
class Waiting {
  readonly #name: string;
  readonly #begun = new Gate();
  readonly #goOn = new Gate();

  constructor(name: string) {
    this.#name = name;
  }

  /** Resolves when it waits; its answer is to come. */
  async begin(browser: Browser): Promise<{ answer: ReturnType<Browser["post"]> }> {
    const answer = browser.post("/slowly");
    await this.#begun.opened;
    return { answer };
  }

  goOn(): void {
    this.#goOn.open();
  }

  readonly at = (app: FastifyInstance) =>
    app.post("/slowly", async ({ session }) => {
      // read now, so that nobody else's change is in it
      Object.keys(session);
      this.#begun.open();
      await this.#goOn.opened;
      Object.assign(session, { [this.#name]: true });
      return { ok: true };
    });
}

/**
 * app1 reaches both nodes; app2 misses the session's home. The lock belongs on the home, so the two have locks that do
 * not know of each other. Each may have a request under way: `late` at app1, `last` at app2.
 */
export async function aHalfPartition(lockingMode: "all" | "none") {
  const nodes = [await aNode(), await aNode()] as const;
  const links = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
  const cuttable = [await aProxy(nodes[0]), await aProxy(nodes[1])] as const;
  const patient = { lockingMode, sessionBackupTimeout: 5000, operationTimeout: 5000 } as const;
  const late = new Waiting("late");
  const last = new Waiting("last");
  const app1 = await aNonStickyServer(links, { route: "app1", ...patient }, late.at);
  const app2 = await aNonStickyServer(cuttable, { route: "app2", ...patient }, last.at);
  const browser = await aSessionLockedAtHome(app1);
  const home = browser.node === "n1" ? 0 : 1;
  const second = home === 0 ? 1 : 0;
  const formerCookie = browser.cookie;
  const seesHome = (state: string) => () => app2.app.sessions.nodes()[home]?.state === state;
  const seesOnHome = (name: string) =>
    waitUntil(`${name} is on the home`, async () => {
      const stored = await attributesOn(nodes[home].port, browser.token);
      return Object.hasOwn(Object(stored), name);
    });
  cuttable[home].refuse(true);
  cuttable[home].cut();
  await waitUntil("app2 misses the home", seesHome("down"));
  return {
    beginLate: () => late.begin(browser),
    beginLast: () => last.begin(new Browser(app2, formerCookie)),
    lastGoesOn: () => last.goOn(),
    /** At app2, with a cookie that follows. */
    quick: new Browser(app2, formerCookie),
    /** At app2. */
    withFormerCookie: () => new Browser(app2, formerCookie),
    seesOnHome,
    /** `late` gets onto the home, and no further. */
    storeOnHomeAlone: async () => {
      links[second].hold("commands");
      late.goOn();
      await seesOnHome("late");
    },
    letSecondCopyThrough: () => links[second].release(),
    /** `last` has begun to store on the other node, but that has not arrived. */
    storeWithoutArriving: async () => {
      const before = cuttable[second].sent().length;
      cuttable[second].hold("commands");
      last.goOn();
      await waitUntil("app2 has begun to store", () =>
        cuttable[second].sent().slice(before).includes(browser.token),
      );
    },
    letItArrive: () => cuttable[second].release(),
    /** app2 may reach the home again. */
    mend: () => cuttable[home].refuse(false),
    seesHomeAgain: () => waitUntil("app2 sees the home again", seesHome("up")),
  };
}
