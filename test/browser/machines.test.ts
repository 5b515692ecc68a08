// The machines in a real browser: killed and started by clicks alone, while the shopper goes on.
import { describe, expect, test } from "vitest";
import { type Language, otherApp, parseCookie } from "../../scripts/src/index.ts";
import { sessionCookieOf } from "../support/browser.ts";
import { stopConsole } from "../../scripts/src/engines/native-console.ts";
import { useLab } from "../support/test-lab.ts";
import { useBrowser } from "../support/use-browser.ts";

const testLab = useLab("native");
const open = useBrowser(testLab);

interface Words {
  readonly add: string;
  readonly kill: string;
  readonly start: string;
  readonly now: string;
  readonly took: (heir: string, dead: string) => string;
  readonly lost: RegExp;
}

const words: Record<Language, Words> = {
  en: {
    add: "Add to cart",
    kill: "Kill",
    start: "Start",
    now: "Now",
    took: (heir, dead) => `${heir} took your session over from ${dead}`,
    lost: /console does not answer/,
  },
  "pt-BR": {
    add: "Adicionar ao carrinho",
    kill: "Matar",
    start: "Iniciar",
    now: "Agora",
    took: (heir, dead) => `${heir} assumiu sua sessão, que era de ${dead}`,
    lost: /console do laboratório não responde/,
  },
};

describe.each(["en", "pt-BR"] as const)("an attendee who reads %s", (language) => {
  const { add, kill, start, now, took, lost } = words[language];
  test("kills the app server with a click, sees the session move, and starts it again", async () => {
    const { page, complaints } = await open(language);
    const button = (name: string) => page.getByRole("button", { name, exact: true });
    const addBook = (index: number) => page.getByRole("button", { name: add }).nth(index).click();
    await addBook(0);
    await page.locator(".badge-session").waitFor();
    const { route } = parseCookie((await sessionCookieOf(page)) ?? "") ?? {};
    const dead = route === "app1" ? "app1" : "app2";
    const heir = otherApp(dead);
    await page.locator(`[data-testid=machine-${dead}] .badge-session`).waitFor();
    await page.getByTestId(`machine-${dead}`).click();
    await page.locator(".controls").getByText(`scripts/lab kill ${dead}`).waitFor();
    await button(kill).click();
    await page.locator(`[data-testid=machine-${dead}].is-down`).waitFor();
    await addBook(1);
    await page.locator(`[data-testid=machine-${heir}] .badge-session`).waitFor();
    await page.locator(".badge-backup").waitFor();
    expect(await page.getByTestId("trip").textContent()).toContain(heir);
    await button(start).click();
    await page.locator(`[data-testid=machine-${dead}].is-up`).waitFor();
    const timeline = page.getByTestId("timeline");
    await timeline.getByText(took(heir, dead)).click();
    await page.locator(`[data-testid=machine-${dead}].is-down`).waitFor();
    await page.getByRole("button", { name: now, exact: true }).first().click();
    await page.locator(`[data-testid=machine-${dead}].is-up`).waitFor();
    expect(complaints).toEqual([]);
  });

  test("reads what to type while the console is gone, and has the buttons back when it is", async () => {
    const { page } = await open(language);
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
