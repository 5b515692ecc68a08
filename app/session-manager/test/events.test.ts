import { expect, test } from "vitest";
import { SessionEventHub } from "../src/events.ts";

const session = { token: "T", node: "n1", version: 1 };

test("a listener gets the event with its type, the route and the time", () => {
  const hub = new SessionEventHub(
    "app1",
    () => 42,
    () => {},
  );
  const seen: unknown[] = [];
  hub.on("created", (event) => seen.push(event));
  hub.emit("created", session);
  hub.emit("destroyed", session);
  expect(seen).toEqual([{ type: "created", route: "app1", at: 42, ...session }]);
});

test("a listener that stopped listening gets nothing more, others do", () => {
  const hub = new SessionEventHub(
    "app1",
    () => 0,
    () => {},
  );
  const seen: string[] = [];
  const stop = hub.on("created", () => seen.push("first"));
  hub.on("created", () => seen.push("second"));
  stop();
  hub.emit("created", session);
  expect(seen).toEqual(["second"]);
});

test("what a listener throws is reported and does not reach the emitter", () => {
  const errors: unknown[] = [];
  const hub = new SessionEventHub(
    "app1",
    () => 0,
    (error) => errors.push(error),
  );
  hub.on("created", () => {
    throw new Error("mine");
  });
  hub.emit("created", session);
  expect(errors).toEqual([new Error("mine")]);
});

test("a listener that throws does not keep the event from the other listeners", () => {
  const hub = new SessionEventHub(
    "app1",
    () => 0,
    () => {},
  );
  let calls = 0;
  hub.on("created", () => {
    throw new Error("mine");
  });
  hub.on("created", () => (calls += 1));
  hub.emit("created", session);
  expect(calls).toBe(1);
});
