// The machines in a real browser: killed and started by clicks alone, while the shopper goes on.
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Language, otherApp, parseCookie } from "../../scripts/src/index.ts";
import { openBrowser, sessionCookieOf, visit } from "../support/browser.ts";
import { stopConsole } from "../../scripts/src/engines/native-console.ts";
import { useLab } from "../support/test-lab.ts";

const testLab = useLab("native");
let browser: Browser;

beforeAll(async () => {
  await testLab.lab.engine.openConsole();
  browser = await openBrowser();
});
afterAll(() => browser.close());
afterEach(() => testLab.heal());

const words: Record<Language, { add: string; kill: string; start: string; lost: RegExp }> = {
  en: { add: "Add to cart", kill: "Kill", start: "Start", lost: /console does not answer/ },
  "pt-BR": {
    add: "Adicionar ao carrinho",
    kill: "Matar",
    start: "Iniciar",
    lost: /console do laboratório não responde/,
  },
};

describe.each(["en", "pt-BR"] as const)("an attendee who reads %s", (language) => {
  const { add, kill, start, lost } = words[language];
  const open = () => visit(browser, `http://localhost:${testLab.ports.haproxy}`, language);

  test("kills the app server with a click, sees the session move, and starts it again", async () => {
    const { page, complaints } = await open();
    const button = (name: string) => page.getByRole("button", { name, exact: true });
    const addBook = (index: number) => page.getByRole("button", { name: add }).nth(index).click();
    await addBook(0);
    await page.locator(".badge-session").waitFor();
    const { route } = parseCookie((await sessionCookieOf(page)) ?? "") ?? {};
    const dead = route === "app1" ? "app1" : "app2";
    const heir = otherApp(dead);
    await page.locator(`[data-testid=machine-${dead}] .badge-session`).waitFor();
    await page.getByTestId(`machine-${dead}`).click();
    await page.getByText(`scripts/lab kill ${dead}`).waitFor();
    await button(kill).click();
    await page.locator(`[data-testid=machine-${dead}].is-down`).waitFor();
    await addBook(1);
    await page.locator(`[data-testid=machine-${heir}] .badge-session`).waitFor();
    await page.locator(".badge-backup").waitFor();
    expect(await page.getByTestId("trip").textContent()).toContain(heir);
    await button(start).click();
    await page.locator(`[data-testid=machine-${dead}].is-up`).waitFor();
    expect(complaints).toEqual([]);
  });

  test("reads what to type while the console is gone, and has the buttons back when it is", async () => {
    const { page } = await open();
    await page.getByTestId("machine-app2").waitFor();
    await page.getByTestId("machine-app2").click();
    await page.getByRole("button", { name: kill, exact: true }).waitFor();
    await stopConsole(testLab.lab.settings, () => {});
    await page.getByText(lost).waitFor();
    await page.getByText("scripts/lab console").waitFor();
    await page.getByText("scripts/lab kill app2").waitFor();
    expect(await page.getByRole("button", { name: kill, exact: true }).count()).toBe(0);
    await testLab.lab.engine.openConsole();
    await page.getByRole("button", { name: kill, exact: true }).click();
    await page.locator("[data-testid=machine-app2].is-down").waitFor();
  });
});
