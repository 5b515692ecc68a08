import { expect, test } from "vitest";
import type { PageVisit, Surroundings } from "../src/console/page-visit.ts";
import { afterVisit, beginning, type ExerciseState } from "../src/console/visits.ts";
import type { AppName, NodeName } from "../src/nodes.ts";

const [token, another] = ["A".repeat(32), "B".repeat(32)];
const cookieOf = (server: AppName, node: "n1" | "n2", of = token) =>
  `${server}~${of}-${node}.${server}`;

const book = { isbn: "1", title: "One", quantity: 1 };

interface Lab {
  readonly dead?: readonly NodeName[];
  readonly stuck?: AppName;
  readonly mode?: Surroundings["mode"];
  readonly isRestarted?: boolean;
}

const around = (lab: Lab): Surroundings => {
  const { dead = [], stuck, mode = "sticky", isRestarted = false } = lab;
  return {
    mode,
    isRestarted,
    isDown: (node) => dead.includes(node),
    isStuck: (app) => app === stuck,
  };
};

type Step = [visit: Partial<PageVisit> & { server: AppName; cookie: string }, lab?: Lab];

const see = (steps: readonly Step[], before: ExerciseState = beginning) =>
  steps.reduce(
    (state, [visit, lab = {}]) =>
      afterVisit(state, { kind: "change", cart: [book], ...visit }, around(lab)),
    before,
  );

const from1 = { server: "app1", cookie: cookieOf("app1", "n2") } as const;
const from2 = { server: "app2", cookie: cookieOf("app2", "n1") } as const;
const moved = { server: "app2", cookie: cookieOf("app2", "n2") } as const;
const bare = { server: "app1", cookie: `${token}-n1` } as const;
const bare2 = { server: "app2", cookie: `${token}-n1` } as const;
const bareMoved = { server: "app2", cookie: `${token}-n2` } as const;
const roaming = { mode: "non-sticky" } as const;
const afterLoss: Step[] = [
  [from1],
  [from2, { dead: ["app1"] }],
  [moved, { dead: ["app1", "memcached1"] }],
];
const afterRoaming: Step[] = [
  ...afterLoss,
  [bare, roaming],
  [bare2, { ...roaming, dead: ["app1"] }],
  [bareMoved, { ...roaming, dead: ["app1", "memcached1"] }],
];
// told when the one that was killed has been started again
const afterRestart: Step[] = [...afterRoaming, [from1], [from1], [from2, { isRestarted: true }]];

test("each change is the moment that the next step asks for, once what the step kills is dead", () => {
  const { progress } = see([
    [from1],
    [from1],
    ...afterLoss.slice(1, 2),
    [from2],
    ...afterLoss.slice(2),
    [moved],
  ]);
  expect(progress).toMatchObject({
    cookie: moved.cookie,
    added: from1,
    changed: from2,
    relocated: moved,
    shared: null,
  });
});

test("without stickiness looks count until the app server dies, then the changes after each death", () => {
  const { progress } = see(
    [
      ...afterLoss,
      [bare, roaming],
      [{ ...bare2, kind: "look" }, roaming],
      [bare, roaming],
      ...afterRoaming.slice(4),
    ],
    { ...beginning, reached: ["8.1"] },
  );
  expect(progress).toMatchObject({
    shared: bare,
    looks: [bare2, bare],
    afterApp: bare2,
    afterMemcached: bareMoved,
    again: null,
  });
});

test("an answer of the other server while the owner holds a request is the overtaking, and what follows has its moments", () => {
  const back = { server: "app2", cookie: cookieOf("app2", "n1") } as const;
  const overtaken = { server: "app1", cookie: cookieOf("app1", "n2") } as const;
  const both = { dead: ["memcached1", "memcached2"] } as const;
  const steps: Step[] = [...afterRestart, [back], [overtaken, { stuck: "app2" }]];
  expect(see(steps).progress).toMatchObject({ stuck: "app2", overtaken, newer: null });
  const { progress } = see([
    ...steps,
    [overtaken, { stuck: "app2" }],
    [{ ...overtaken, kind: "look" }],
    [{ ...back, kind: "look" }],
    [back],
    [{ ...back, kind: "burst" }],
    [back],
    [back, both],
  ]);
  expect(progress).toMatchObject({
    newer: overtaken,
    returned: back,
    parallel: back,
    unprotected: back,
  });
});

test("the last moment counts once more until its step is reached, and no moment before it", () => {
  const again = { ...moved, cookie: cookieOf("app2", "n1") } as const;
  const dead = { dead: ["app1", "memcached1"] } as const;
  const twice: Step[] = [...afterLoss, [again, dead]];
  expect(see(twice).progress).toMatchObject({ added: from1, changed: from2, relocated: again });
  const early = see(afterLoss);
  const { progress } = see([[again, dead]], { ...early, reached: ["5.1", "6.2"] });
  expect(progress).toMatchObject({ cookie: again.cookie, relocated: moved });
});

test("who paused without holding a request does step 10 once more", () => {
  const back = { server: "app2", cookie: cookieOf("app2", "n1") } as const;
  const steps: Step[] = [...afterRestart, [back], [from1, { stuck: "app2" }], [from1]];
  const { progress } = see([...steps, [back, { stuck: "app1" }]]);
  expect(progress).toMatchObject({ stuck: "app1", overtaken: back, newer: null, returned: null });
});

test("neither a login nor an order is a book in the cart", () => {
  const { progress } = see([
    [{ ...from1, kind: "renewal" }],
    [{ ...from1, cart: [] }],
    [{ ...from1, kind: "look" }],
  ]);
  expect(progress.added).toBeNull();
});

test("a move without a request that is held is no overtaking", () => {
  expect(see([...afterRestart, [from1]]).progress.overtaken).toBeNull();
});

test("who loses the app server before the memcached was restarted does so once more", () => {
  const { progress } = see([...afterRoaming, [from1], [from2]]);
  expect(progress).toMatchObject({ again: from2, firstLife: null, afterRestart: null });
});

test("in turns, a change that moves the cookie counts instead of the one before", () => {
  const reached: ExerciseState = { ...beginning, reached: ["8.1"] };
  const elsewhere = { ...bare2, cookie: bareMoved.cookie } as const;
  const looks: Step[] = [
    [{ ...bare2, kind: "look" }, roaming],
    [elsewhere, roaming],
    [{ ...elsewhere, kind: "look" }, roaming],
  ];
  const { progress } = see([...afterLoss, [bare, roaming], ...looks], reached);
  expect(progress).toMatchObject({ shared: elsewhere, looks: [elsewhere] });
});

test("a login that nobody told is seen by the cart, which is the same", () => {
  const line = { isbn: "1", title: "One", quantity: 2 };
  const before = see([[{ ...from1, cart: [line] }]]);
  const renewed = { server: "app1", cookie: cookieOf("app1", "n2", another) } as const;
  const same = see([[{ ...renewed, kind: "look", cart: [line] }]], before);
  expect(same.progress.added?.cookie).toBe(renewed.cookie);
  const other = see([[{ ...renewed, kind: "look", cart: [] }]], before);
  expect(other.progress.added).toBeNull();
});

test("another session is another shopper, a renewed token is not", () => {
  const reached: ExerciseState = { ...see(afterLoss), reached: ["1", "4"], proof: [] };
  const renewed = { server: "app2", cookie: cookieOf("app2", "n2", another) } as const;
  const login = see([[{ ...renewed, kind: "renewal" }]], reached);
  expect(login.reached).toEqual(["1", "4"]);
  expect(login.progress.added?.cookie).toBe(cookieOf("app1", "n2", another));
  const other = see([[renewed]], reached);
  expect(other).toMatchObject({ reached: [], progress: { added: renewed, changed: null } });
});
