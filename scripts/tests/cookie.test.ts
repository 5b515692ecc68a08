import { describe, expect, it } from "vitest";
import { explainCookie, parseCookie, requireCookie } from "../src/cookie.ts";
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
    const parts = explainCookie(requireCookie(`app1~${token}-n2.app1`));
    expect(parts.map(({ name, value, writer }) => [name, value, writer])).toEqual([
      ["prefix", "app1", "HAProxy"],
      ["token", token, "session manager"],
      ["node", "n2", "session manager"],
      ["route", "app1", "session manager"],
    ]);
    expect(parts[2]?.meaning.en).toContain("memcached2");
  });

  it("is explained without the parts that it lacks", () => {
    const parts = explainCookie(requireCookie(token));
    expect(parts.map(({ name }) => name)).toEqual(["token"]);
  });

  it.each(["", "hello", "app1~", `${token.toLowerCase()}-n2.app1`, `app1~${token}-n2.`])(
    "that is malformed is wrong use, and the message shows a valid one: %j",
    (value) => {
      expect(() => requireCookie(value)).toThrow(UsageError);
      expect(() => requireCookie(value)).toThrow(/app1~[0-9A-F]{32}-n2\.app1/);
    },
  );
});
