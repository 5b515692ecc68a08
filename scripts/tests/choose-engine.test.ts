import { describe, expect, it } from "vitest";
import { chooseEngine } from "../src/engines/choose.ts";

const usable = { usable: true } as const;
const missing = { usable: false, reason: "no Docker engine answers" } as const;

describe("the engine of up", () => {
  it("is Docker when it answers", () => {
    const situation = { requested: undefined, running: undefined, docker: usable };
    expect(chooseEngine(situation)).toBe("docker");
  });

  it("is native when Docker does not answer", () => {
    const situation = { requested: undefined, running: undefined, docker: missing };
    expect(chooseEngine(situation)).toBe("native");
  });

  it("is the one that runs already, whatever else there is", () => {
    const situation = { requested: undefined, running: "native", docker: usable } as const;
    expect(chooseEngine(situation)).toBe("native");
  });

  it("is the one asked for", () => {
    const situation = { requested: "native", running: undefined, docker: usable } as const;
    expect(chooseEngine(situation)).toBe("native");
  });

  it("can't be Docker when that does not answer: the error says why", () => {
    const situation = { requested: "docker", running: undefined, docker: missing } as const;
    expect(() => chooseEngine(situation)).toThrow(/no Docker engine answers/);
  });

  it("can't be another one than the one that runs", () => {
    const situation = { requested: "docker", running: "native", docker: usable } as const;
    expect(() => chooseEngine(situation)).toThrow(/already runs on the native engine/);
  });
});
