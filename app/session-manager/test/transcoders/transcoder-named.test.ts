import { expect, test } from "vitest";
import { transcoderNamed } from "../../src/transcoders/transcoder-named.ts";

test("transcoders are found by name, and no other name is one", () => {
  for (const name of ["v8", "json"]) expect(transcoderNamed(name)?.name).toBe(name);
  for (const name of ["", "kryo", "constructor", "__proto__"]) {
    expect(transcoderNamed(name)).toBeUndefined();
  }
});
