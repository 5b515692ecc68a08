import { expect, test } from "vitest";
import { inherit, inheritLate } from "../src/succession.ts";
import { aSession } from "./support/sessions.ts";

test("the named attributes that there are go over, and no others", () => {
  const [former, successor] = [aSession({ cart: [1], secret: 1 }), aSession()];
  inherit(successor, former, ["cart", "absent", "toString"]);
  expect({ ...successor.attributes }).toEqual({ cart: [1] });
  expect(successor.attributes["cart"]).toBe(former.attributes["cart"]);
});

test("what is assigned to the former session meanwhile goes over too", () => {
  const [former, successor] = [aSession({ cart: 1 }), aSession()];
  const succession = inherit(successor, former, ["cart"]);
  former.attributes["cart"] = 2;
  inheritLate(successor, succession);
  expect(successor.attributes["cart"]).toBe(2);
});

test("what the successor was given itself stays", () => {
  const [former, successor] = [aSession({ cart: 1 }), aSession()];
  const succession = inherit(successor, former, ["cart"]);
  former.attributes["cart"] = 2;
  successor.attributes["cart"] = 3;
  inheritLate(successor, succession);
  expect(successor.attributes["cart"]).toBe(3);
});
