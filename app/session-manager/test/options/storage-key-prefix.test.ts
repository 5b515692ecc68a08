import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { storageKeyPrefix } from "../../src/options/storage-key-prefix.ts";

const values = { host: "shop.example", context: "/shop", webappVersion: "1.2" };
const hash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 8);

test.each([
  ["", ""],
  ["static:x", "x_"],
  ["host", "shop.example_"],
  ["host.hash", `${hash("shop.example")}_`],
  ["context", "shop_"],
  ["context.hash", `${hash("/shop")}_`],
  ["webappVersion", "1.2_"],
  ["static:x,host, context.hash webappVersion", `x:shop.example:${hash("/shop")}:1.2_`],
])("%j stands for %j", (format, prefix) => {
  expect(storageKeyPrefix(format, values)).toBe(prefix);
});

test("tokens without a value are skipped", () => {
  expect(storageKeyPrefix("host,static:x,static:,context.hash", {})).toBe("x_");
  expect(storageKeyPrefix("webappVersion", {})).toBe("");
});
