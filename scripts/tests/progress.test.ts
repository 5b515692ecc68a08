import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readSettings } from "../src/settings.ts";
import {
  clearProgress,
  noProgress,
  readProgress,
  writeProgress,
} from "../src/walkthrough/progress.ts";

let stateDir = "";
const settings = () => readSettings({ LAB_STATE_DIR: stateDir });
beforeEach(() => {
  stateDir = path.join(mkdtempSync(path.join(tmpdir(), "lab-progress-")), "state");
});
afterEach(() => rmSync(path.dirname(stateDir), { recursive: true }));

describe("the progress of the walkthrough", () => {
  it("is none before the first step, and after its file was deleted", async () => {
    expect(await readProgress(settings())).toEqual(noProgress);
    await clearProgress(settings());
    expect(await readProgress(settings())).toEqual(noProgress);
  });

  it("comes back as it was written", async () => {
    const progress = { ...noProgress, cookie: "x", killedApp: "app1" } as const;
    await writeProgress(settings(), progress);
    expect(await readProgress(settings())).toEqual(progress);
  });

  it.each([
    "",
    "not json",
    "{}",
    JSON.stringify({ ...noProgress, format: 2 }),
    JSON.stringify({ ...noProgress, killedApp: "app3" }),
  ])("is none when its file is damaged: %j", async (content) => {
    mkdirSync(stateDir);
    writeFileSync(path.join(stateDir, "walkthrough.json"), content);
    expect(await readProgress(settings())).toEqual(noProgress);
  });
});
