import { expect, test } from "vitest";
import { AttributeCodec } from "../src/attribute-codec.ts";
import { UndecodableRecordError } from "../src/errors.ts";
import { toAttributes } from "../src/transcoders/transcoder.ts";
import { transcodersWith } from "../src/transcoders/transcoders.ts";

const onlyCart = new AttributeCodec(transcodersWith("json"), () => /^cart$/);
const all = new AttributeCodec(transcodersWith("json"), () => undefined);

test("without a filter every attribute is encoded, with one those that match", () => {
  const attributes = toAttributes({ cart: 1, cache: 2 });
  expect(all.encode(attributes)).toEqual({
    bytes: Buffer.from('{"cart":1,"cache":2}'),
    transcoder: "json",
  });
  expect(onlyCart.encode(attributes).bytes.toString()).toBe('{"cart":1}');
  expect(attributes).toEqual({ cart: 1, cache: 2 });
});

test("whatever was encoded is decoded", () => {
  const encoded = all.encode(toAttributes({ cart: 1, cache: 2 }));
  expect(onlyCart.decode(encoded)).toEqual({ cart: 1, cache: 2 });
});

test("rolling back brings back what is stored, and leaves the rest as it is", () => {
  const encoded = all.encode(toAttributes({ cart: 1, cache: 1, gone: 1 }));
  const now = toAttributes({ cart: 2, cache: 2, helper: JSON.parse });
  expect(onlyCart.rolledBack(now, encoded)).toEqual({ cart: 1, cache: 2, helper: JSON.parse });
  expect(all.rolledBack(now, encoded)).toEqual({ cart: 1, cache: 1, gone: 1 });
});

test("rolling back removes what is stored and was not there", () => {
  const encoded = onlyCart.encode(toAttributes({}));
  expect(onlyCart.rolledBack(toAttributes({ cart: 1, cache: 1 }), encoded)).toEqual({ cache: 1 });
});

test.each([
  ["an unknown transcoder", { bytes: Buffer.from("{}"), transcoder: "other" }],
  ["damaged bytes", { bytes: Buffer.from("{"), transcoder: "json" }],
])("%s makes a record undecodable", (_, encoded) => {
  expect(() => all.decode(encoded)).toThrow(UndecodableRecordError);
});
