import { once } from "node:events";
import type { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EventStreams } from "../src/event-streams.ts";

let streams: EventStreams;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  streams = new EventStreams();
});

afterEach(() => {
  streams.close();
  vi.useRealTimers();
});

const read = (client: Readable): string => String(client.read() ?? "");

test("a client hears at once that it is connected, and then every event", () => {
  const client = streams.open();
  expect(read(client)).toBe("retry: 1000\n\n");
  streams.send("stored", { node: "n2" });
  expect(read(client)).toBe('event: stored\ndata: {"node":"n2"}\n\n');
});

test("a silent stream shows every 15 seconds that it is still there", () => {
  const client = streams.open();
  read(client);
  vi.advanceTimersByTime(14_999);
  expect(read(client)).toBe("");
  vi.advanceTimersByTime(1);
  expect(read(client)).toBe(": still here\n\n");
});

test("a client that doesn't read is dropped, and the others go on", async () => {
  const slow = streams.open();
  const quick = streams.open();
  const slowCloses = once(slow, "close");
  const data = { text: "x".repeat(1000) };
  for (let i = 0; i < 1000; i += 1) {
    streams.send("stored", data);
    read(quick);
  }
  await slowCloses;
  expect(slow.destroyed).toBe(true);
  expect(quick.destroyed).toBe(false);
  expect(streams.size).toBe(1);
});

test("closing ends every stream", async () => {
  const client = streams.open().resume();
  streams.close();
  await once(client, "end");
  expect(client.readableEnded).toBe(true);
});
