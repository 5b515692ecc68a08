import { describe, expect, it } from "vitest";
import type { CookieParts, ExerciseAnswer } from "../src/api/wire.ts";
import { cookieText, createVisits } from "../src/lab/visits.ts";
import { after, exchange } from "./samples.ts";

const token = "0123456789ABCDEF0123456789ABCDEF";
const cookie: CookieParts = { prefix: "app1", token, node: "n2", route: "app1" };
const line = { isbn: "1", title: "One", price: 100, quantity: 2 };
const cart = { items: [line], count: 2, total: 200 };

const told = (current: string) =>
  ({ type: "exercise-told", answer: { current } as ExerciseAnswer }) as const;

describe("what the exercise hears of the page's requests", () => {
  it("is who answered, with the cookie of a look that began afterwards", () => {
    const visits = createVisits();
    const early = visits.beginLook();
    visits.note(exchange({ method: "POST", path: "/api/cart/items", server: "app1" }));
    early({ cookie: { ...cookie, node: "n1" }, cart });
    expect(visits.take()).toEqual([]);
    visits.beginLook()({ cookie, cart });
    expect(visits.take()).toEqual([
      {
        kind: "change",
        server: "app1",
        cookie: `app1~${token}-n2.app1`,
        cart: [{ isbn: "1", title: "One", quantity: 2 }],
      },
    ]);
    expect(visits.take()).toEqual([]);
  });

  it("waits for a look that does not fail, and is there again when it did not arrive", () => {
    const visits = createVisits();
    visits.note(exchange({ method: "GET", path: "/api/cart", server: "app1" }));
    visits.beginLook()(undefined);
    visits.noteBurst("app2");
    visits.beginLook()({ cookie, cart });
    const taken = visits.take();
    expect(taken.map(({ kind, server }) => [kind, server])).toEqual([
      ["look", "app1"],
      ["burst", "app2"],
    ]);
    visits.putBack(taken);
    expect(visits.take()).toEqual(taken);
    visits.putBack(taken);
    visits.forget();
    expect(visits.take()).toEqual([]);
  });

  it("keeps the last hundred where nobody takes them", () => {
    const visits = createVisits();
    for (let count = 0; count < 150; count += 1) {
      visits.note(exchange({ method: "GET", path: "/api/cart", server: "app1" }));
      if (count % 10 === 0) visits.beginLook()({ cookie, cart });
    }
    visits.beginLook()({ cookie, cart });
    expect(visits.take()).toHaveLength(100);
  });

  it("leaves out the catalogue, what failed, and what no session had a part in", () => {
    const visits = createVisits();
    visits.note(exchange({ path: "/api/books" }));
    visits.note(exchange({ method: "POST", path: "/api/cart/items", status: 503 }));
    visits.note(exchange({ method: "GET", path: "/api/cart", server: null }));
    visits.beginLook()({ cookie, cart });
    visits.note(exchange({ method: "GET", path: "/api/cart" }));
    visits.beginLook()({ cookie: null, cart });
    expect(visits.take()).toEqual([]);
  });

  it("tells a login apart, which gives the session a new token", () => {
    const visits = createVisits();
    visits.note(exchange({ method: "POST", path: "/api/cart/items" }));
    visits.note(exchange({ method: "POST", path: "/api/login" }));
    visits.beginLook()({ cookie, cart: null });
    expect(visits.take()).toMatchObject([
      { kind: "renewal", cart: [] },
      { kind: "renewal", cart: [] },
    ]);
  });

  it("has the cookie as the browser sends it, with the parts that it has", () => {
    expect(cookieText(cookie)).toBe(`app1~${token}-n2.app1`);
    expect(cookieText({ ...cookie, prefix: null, route: null })).toBe(`${token}-n2`);
    expect(cookieText({ prefix: null, token, node: null, route: null })).toBe(token);
  });
});

describe("what the page knows of the exercise", () => {
  it("is nothing where no console tells of one, and stays when the console is gone", () => {
    const never = after({ type: "exercise-untold" });
    expect(never.exercise).toMatchObject({ contact: "waiting", answer: null });
    const gone = after(told("4"), { type: "exercise-untold" });
    expect(gone.exercise).toMatchObject({ contact: "lost", answer: { current: "4" } });
  });

  it("shows a step that was chosen until the next one is reached", () => {
    const chosen = after(told("4"), { type: "step-chosen", id: "2" }, told("4"));
    expect(chosen.exercise.shown).toBe("2");
    const moved = after(told("4"), { type: "step-chosen", id: "2" }, told("5"));
    expect(moved.exercise.shown).toBeNull();
  });
});
