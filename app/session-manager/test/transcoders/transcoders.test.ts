import { expect, test } from "vitest";
import { transcoderNamed, transcodersWith } from "../../src/transcoders/transcoders.ts";

const own = { name: "own", encode: () => Buffer.alloc(0), decode: () => ({}) };

test("transcoders are found by name, and no other name is one", () => {
  for (const name of ["v8", "json", "msgpack"]) expect(transcoderNamed(name)?.name).toBe(name);
  for (const name of ["", "kryo", "constructor", "__proto__"]) {
    expect(transcoderNamed(name)).toBeUndefined();
  }
});

test("the chosen one writes, and what any built-in one wrote is read", () => {
  const transcoders = transcodersWith("json");
  expect(transcoders.chosen.name).toBe("json");
  for (const name of ["v8", "json", "msgpack"]) expect(transcoders.named(name)?.name).toBe(name);
  expect(transcoders.named("own")).toBeUndefined();
});

test("a transcoder of one's own is found by its name besides the built-in ones", () => {
  const transcoders = transcodersWith(own);
  expect(transcoders.chosen.name).toBe("own");
  expect(transcoders.named("own")).toBe(transcoders.chosen);
  expect(transcoders.named("v8")?.name).toBe("v8");
});
