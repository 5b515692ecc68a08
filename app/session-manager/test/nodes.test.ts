import { expect, test } from "vitest";
import { parseNodes } from "../src/nodes.ts";

const two = [
  { id: "n1", host: "a", port: 1, tls: false, role: "primary" },
  { id: "n2", host: "b", port: 65535, tls: false, role: "primary" },
];

test.each([
  "n1:a:1 n2:b:65535",
  "n1:a:1,n2:b:65535",
  "n1:a:1, n2:b:65535",
  "  n1:a:1 ,\n\tn2:b:65535, ",
])("%j names two nodes", (text) => {
  expect(parseNodes(text, undefined)).toEqual(two);
});

test.each(["n2", " n2 ", "n2,", "n2 n2"])("%j makes n2 a failover node", (failoverNodes) => {
  const roles = parseNodes("n1:a:1 n2:b:2", failoverNodes).map(({ role }) => role);
  expect(roles).toEqual(["primary", "failover"]);
});

test("no failover nodes, or an empty list of them, leaves every node a primary", () => {
  for (const none of [undefined, "", " "]) {
    expect(parseNodes("n1:a:1 n2:b:65535", none)).toEqual(two);
  }
});

test.each([
  ["localhost:11211", { id: undefined, host: "localhost", port: 11211, tls: false }],
  ["[::1]:11211", { id: undefined, host: "::1", port: 11211, tls: false }],
  ["n1:[fe80::1]:11211", { id: "n1", host: "fe80::1", port: 11211, tls: false }],
  ["n1:10.0.0.1:1", { id: "n1", host: "10.0.0.1", port: 1, tls: false }],
  ["n1:tls://a:1", { id: "n1", host: "a", port: 1, tls: true }],
  ["tls://a:1", { id: undefined, host: "a", port: 1, tls: true }],
  ["n1:tls://[::1]:1", { id: "n1", host: "::1", port: 1, tls: true }],
  ["tls:a:1", { id: "tls", host: "a", port: 1, tls: false }],
  ["n1:tls:1", { id: "n1", host: "tls", port: 1, tls: false }],
  ["tls:tls://a:1", { id: "tls", host: "a", port: 1, tls: true }],
])("%s alone is one primary", (text, node) => {
  expect(parseNodes(text, undefined)).toEqual([{ ...node, role: "primary" }]);
});

test.each([
  ["", undefined, "names no node"],
  [" , ", undefined, "names no node"],
  ["n1:a:1 b:2", undefined, "each needs an id"],
  ["a:1 b:2", undefined, "each needs an id"],
  ["n1:a:1 n1:b:2", undefined, "the node id n1 twice"],
  ["n1:a:0", undefined, '"n1:a:0"'],
  ["n1:a:65536", undefined, '"n1:a:65536"'],
  ["n1:a:x", undefined, '"n1:a:x"'],
  ["n1:a", undefined, '"n1:a"'],
  ["n1", undefined, '"n1"'],
  ["n1:::1:11211", undefined, '"n1:::1:11211"'],
  ["n1:[::1:11211", undefined, '"n1:[::1:11211"'],
  ["n1:ssl://a:1", undefined, '"n1:ssl://a:1"'],
  ["n1:tls:/a:1", undefined, '"n1:tls:/a:1"'],
  ["n1:tls://:1", undefined, '"n1:tls://:1"'],
  ["tls://n1:a:1", undefined, '"tls://n1:a:1"'],
  ["n-1:a:1", undefined, 'the node id "n-1"'],
  [`${"n".repeat(33)}:a:1`, undefined, "up to 32 letters"],
  ["n1:a:1 n2:b:2", "n3", "failoverNodes names n3, which memcachedNodes lacks (it has: n1, n2)"],
  ["localhost:11211", "n1", "it has: no ids"],
  ["n1:a:1 n2:b:2", "n1 n2", "failoverNodes names every node"],
  ["n1:a:1", "n1", "failoverNodes names every node"],
])("%j with failover %j is refused: %s", (memcachedNodes, failoverNodes, message) => {
  expect(() => parseNodes(memcachedNodes, failoverNodes)).toThrow(message);
});

test("an IPv6 host may have a zone", () => {
  expect(parseNodes("n1:[fe80::1%eth0]:11211", undefined)[0]?.host).toBe("fe80::1%eth0");
});
