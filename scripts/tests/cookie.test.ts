import { describe, expect, it } from "vitest";
import { explainCookie, isOutdated, parseCookie, requireCookie } from "../src/cookie.ts";
import { UsageError } from "../src/errors.ts";

const token = "5F3A9C0D1E2B4A6788990A1B2C3D4E5F";

describe("a cookie", () => {
  it("comes apart into prefix, token, node and route", () => {
    expect(parseCookie(`app1~${token}-n2.app1`)).toEqual({
      prefix: "app1",
      token,
      node: "n2",
      route: "app1",
    });
  });

  it.each([
    `JSESSIONID=app1~${token}-n2.app1`,
    `app1%7E${token}-n2.app1; Path=/`,
    ` app1~${token}-n2.app1 `,
  ])("is accepted as people copy it: %s", (value) => {
    expect(parseCookie(value)).toMatchObject({ prefix: "app1", token, route: "app1" });
  });

  it("has no prefix when it did not come through HAProxy", () => {
    expect(parseCookie(`${token}-n2.app1`)?.prefix).toBeUndefined();
  });

  it("is explained part by part, each with who wrote it", () => {
    const parts = explainCookie(requireCookie(`app1~${token}-n2.app1`), "sticky");
    expect(parts.map(({ name, value, writer }) => [name, value, writer.en])).toEqual([
      ["prefix", "app1", "HAProxy"],
      ["token", token, "session manager"],
      ["node", "n2", "session manager"],
      ["route", "app1", "session manager"],
    ]);
    expect(parts[2]?.meaning.en).toContain("memcached2");
  });

  it("is explained without the parts that it lacks", () => {
    const parts = explainCookie(requireCookie(token), "sticky");
    expect(parts.map(({ name }) => name)).toEqual(["token"]);
  });

  it("of a session without an owner names both memcached, and no app server", () => {
    const [, node, ...rest] = explainCookie(requireCookie(`${token}-n2`), "non-sticky");
    expect(node?.meaning.en).toBe("the first copy is on memcached2, the second on memcached1");
    expect(rest).toEqual([]);
  });

  it("from sticky times keeps what means nothing any more, and it is said", () => {
    const parts = explainCookie(requireCookie(`app1~${token}-n2.app1`), "non-sticky");
    expect(parts.map(({ meaning }) => meaning.en.includes("left from sticky times"))).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it.each(["", "hello", "app1~", `${token.toLowerCase()}-n2.app1`, `app1~${token}-n2.`])(
    "that is malformed is wrong use, and the message shows a valid one: %j",
    (value) => {
      expect(() => requireCookie(value)).toThrow(UsageError);
      expect(() => requireCookie(value)).toThrow(/app1~[0-9A-F]{32}-n2\.app1/);
    },
  );
});

describe("a cookie is outdated", () => {
  const parts = requireCookie(`app1~${token}-n2.app1`);
  const memory = {
    place: "app1",
    kind: "memory",
    version: 3,
    owner: "app1",
    isNewest: true,
  } as const;
  const backup = { ...memory, place: "memcached2", kind: "backup" } as const;

  it.each([
    ["not when owner and node are as it says", [memory, backup], false],
    ["not when there is no backup at the moment", [memory], false],
    [
      "not when an older copy is elsewhere",
      [memory, backup, { ...backup, place: "memcached1", isNewest: false }],
      false,
    ],
    ["not when nobody knows the session", [], false],
    ["when the backup moved", [memory, { ...backup, place: "memcached1" }], true],
    ["when another app server took over", [{ ...memory, place: "app2", owner: "app2" }], true],
  ] as const)("%s", (_, places, expected) => {
    expect(isOutdated(parts, places, "sticky")).toBe(expected);
  });

  it("without stickiness only when no newest copy is on its node", () => {
    const two = [backup, { ...backup, place: "memcached1", owner: "app2" }] as const;
    const bare = requireCookie(`${token}-n2`);
    expect(isOutdated(bare, two, "non-sticky")).toBe(false);
    expect(isOutdated(bare, two.slice(1), "non-sticky")).toBe(true);
  });
});
