import { expect, test } from "vitest";
import { ReadOnlyRequests } from "../../src/locking/read-only-requests.ts";

test("a request that was never seen is not taken for read-only", () => {
  expect(new ReadOnlyRequests().isReadOnly("GET /cart")).toBe(false);
});

test("a request that was seen to leave its session alone is read-only, another one is not", () => {
  const readOnly = new ReadOnlyRequests();
  readOnly.learn("GET /cart", false);
  expect(readOnly.isReadOnly("GET /cart")).toBe(true);
  expect(readOnly.isReadOnly("POST /cart")).toBe(false);
});

test("a request that changed a session once is not read-only again", () => {
  const readOnly = new ReadOnlyRequests();
  for (const hasChanged of [false, true, false, false]) readOnly.learn("GET /cart", hasChanged);
  expect(readOnly.isReadOnly("GET /cart")).toBe(false);
});

test("of too many requests those that were seen longest ago are forgotten", () => {
  const readOnly = new ReadOnlyRequests(3);
  for (const key of ["a", "b", "c", "a", "d"]) readOnly.learn(key, false);
  expect(["a", "b", "c", "d"].filter((key) => readOnly.isReadOnly(key))).toEqual(["a", "c", "d"]);
});

test("any number of read-only requests leaves it known which ones change a session", () => {
  const readOnly = new ReadOnlyRequests(3);
  readOnly.learn("POST /cart", true);
  for (let path = 0; path < 10; path += 1) readOnly.learn(`GET /${path}`, false);
  readOnly.learn("POST /cart", false);
  expect(readOnly.isReadOnly("POST /cart")).toBe(false);
});

test("of too many requests that change a session those that were seen longest ago are forgotten", () => {
  const readOnly = new ReadOnlyRequests(2);
  readOnly.learn("a", true);
  readOnly.learn("b", true);
  // Seen again, though without a change.
  readOnly.learn("a", false);
  readOnly.learn("c", true);
  for (const key of ["a", "b", "c"]) readOnly.learn(key, false);
  expect(["a", "b", "c"].filter((key) => readOnly.isReadOnly(key))).toEqual(["b"]);
});
