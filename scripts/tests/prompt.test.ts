import { describe, expect, it } from "vitest";
import { parseAnswer } from "../src/walkthrough/prompt.ts";

describe("an answer at the prompt", () => {
  it.each(["", "  "])("is to go on only when it is empty: %j", (line) => {
    expect(parseAnswer(line)).toBe("go");
  });

  it.each(["h", "H", "help", "?", "ajuda"])("asks for the hint: %s", (line) => {
    expect(parseAnswer(line)).toBe("hint");
  });

  it.each(["q", "quit", "N", "no", "não", "NÃO", "na\u0303o", "sair"])("ends: %s", (line) => {
    expect(parseAnswer(line)).toBe("stop");
  });

  it.each(["y", "yes", "sim", "go", "stop it", "scripts/lab status"])(
    "is not clear, and does nothing: %s",
    (line) => {
      expect(parseAnswer(line)).toBeUndefined();
    },
  );
});
