import { describe, expect, it } from "vitest";
import { UsageError } from "../src/errors.ts";
import { nearest } from "../src/nearest.ts";
import { nodes, parseNode } from "../src/nodes.ts";

describe("the nodes", () => {
  it("start in the order of the notes: memcached, app servers, HAProxy", () => {
    const names = nodes.map(({ name }) => name);
    expect(names).toEqual(["memcached1", "memcached2", "app1", "app2", "haproxy"]);
  });

  it.each([
    ["app1", "app1"],
    ["HAProxy", "haproxy"],
    ["n1", "memcached1"],
    ["N2", "memcached2"],
  ])("are found by name and alias: %s is %s", (input, name) => {
    expect(parseNode(input)).toBe(name);
  });

  it("suggest the nearest name for an unknown one", () => {
    expect(() => parseNode("memcache2")).toThrow(UsageError);
    expect(() => parseNode("memcache2")).toThrow("Did you mean memcached2?");
  });

  it("suggest nothing for a word that is near to none", () => {
    expect(() => parseNode("kitchen")).toThrow(/^There is no node "kitchen"\. The nodes are/);
  });
});

describe("nearest", () => {
  it("takes the candidate with the fewest differing letters", () => {
    expect(nearest("stauts", ["start", "status", "step"])).toBe("status");
  });

  it("gives nothing when half of the word differs", () => {
    expect(nearest("xyz", ["app1", "app2"])).toBeUndefined();
  });
});
