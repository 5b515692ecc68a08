// The browser of a test file, in front of a lab whose console runs; after each test every node is up again.
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { Language } from "../../scripts/src/index.ts";
import { openBrowser, visit, type WatchedPage } from "./browser.ts";
import type { TestLab } from "./test-lab.ts";

/** Gives what opens the shop for a new visitor. */
export function useBrowser(testLab: TestLab): (language: Language) => Promise<WatchedPage> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    await testLab.lab.engine.openConsole();
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  afterEach(() => testLab.heal());
  return (language) => {
    if (browser === undefined) throw new Error("the browser is open inside tests only");
    return visit(browser, `http://localhost:${testLab.ports.haproxy}`, language);
  };
}
