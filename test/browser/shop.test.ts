// The page in a real browser: a book goes into the cart, servers die, and the shopper sees no more than that.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  idOf,
  type Language,
  memcachedOf,
  otherApp,
  parseCookie,
  waitUntil,
} from "../../scripts/src/index.ts";
import { sessionCookieOf } from "../support/browser.ts";
import { otherNode, useLab } from "../support/test-lab.ts";
import { useBrowser } from "../support/use-browser.ts";

const testLab = useLab("native");
const open = useBrowser(testLab);

const languages = ["en", "pt-BR"] as const satisfies readonly Language[];
const addWords: Record<Language, string> = { en: "Add to cart", "pt-BR": "Adicionar ao carrinho" };

describe.each(languages)("a shopper who reads %s", (language) => {
  test("gets the page in that language", async () => {
    const { page, complaints } = await open(language);
    await page.locator(`html[lang="${language}"]`).waitFor();
    await page.getByRole("button", { name: addWords[language] }).first().waitFor();
    expect(complaints).toEqual([]);
  });

  test("can switch to the other language and back, with the cart as it was", async () => {
    const { page, complaints } = await open(language);
    await addBook(page, 0, 1);
    const other = language === "en" ? "pt-BR" : "en";
    for (const chosen of [other, language] as const) {
      await page.getByTestId(`lang-${chosen}`).click();
      await page.locator(`html[lang="${chosen}"]`).waitFor();
      await page.getByRole("button", { name: addWords[chosen] }).first().waitFor();
      await waitForText(page, "cart-count", "1");
    }
    expect(complaints).toEqual([]);
  });

  test("keeps the cart when the app server dies, and sees the cookie change", async () => {
    const { page, complaints } = await open(language);
    await addBook(page, 0, 1);
    const before = await sessionOf(page);
    const dead = before.route === "app1" ? "app1" : "app2";
    await waitForText(page, "served-by", dead);
    await testLab.lab.kill(dead);
    await addBook(page, 1, 2);
    const heir = otherApp(dead);
    const after = await sessionOf(page);
    expect(after).toMatchObject({ prefix: heir, route: heir, token: before.token });
    await waitForText(page, "served-by", heir);
    await waitForText(page, "cookie-prefix", heir);
    await waitForText(page, "cookie-route", heir);
    await page.reload();
    await waitForText(page, "cart-count", "2");
    expect(complaints).toEqual([]);
  });

  test("keeps the cart when the memcached with the backup dies, and sees where the backup went", async () => {
    const { page, complaints } = await open(language);
    await addBook(page, 0, 1);
    const dead = memcachedOf((await sessionOf(page)).node ?? "");
    if (dead === undefined) throw new Error("the cookie names no memcached node");
    await testLab.lab.kill(dead);
    await addBook(page, 0, 2);
    const heir = idOf(otherNode(dead));
    expect((await sessionOf(page)).node).toBe(heir);
    await waitForText(page, "cookie-node", heir);
    await waitForText(page, "backup-node", heir);
    expect(complaints).toEqual([]);
  });
});

describe.each(languages)("without stickiness, a shopper who reads %s", (language) => {
  const words: Record<Language, { mode: string; both: string; one: string; owner: string }> = {
    en: {
      mode: "Mode: non-sticky",
      both: "Stored twice",
      one: "One copy only",
      owner: "nobody",
    },
    "pt-BR": {
      mode: "Modo: sem sticky",
      both: "Gravada duas vezes",
      one: "Uma cópia só",
      owner: "ninguém",
    },
  };
  const { mode, both, one, owner } = words[language];
  beforeAll(() => testLab.lab.up("non-sticky"));
  afterAll(() => testLab.lab.up("sticky"));

  test("sees the mode, two copies and no owner, and keeps the cart when either kind of server dies", async () => {
    const { page, complaints } = await open(language);
    await addBook(page, 0, 1);
    await page.getByText(mode).waitFor();
    await waitForText(page, "backup-state", both);
    expect(await page.getByTestId("backup-owner").textContent()).toContain(owner);
    const { prefix, node = "", route } = await sessionOf(page);
    expect({ prefix, route }).toEqual({ prefix: undefined, route: undefined });
    const dead = memcachedOf(node);
    if (dead === undefined) throw new Error("the cookie names no memcached node");
    await testLab.lab.kill("app1");
    await testLab.lab.kill(dead);
    await addBook(page, 1, 2);
    await waitForText(page, "served-by", "app2");
    await waitForText(page, "cookie-node", idOf(otherNode(dead)));
    await waitForText(page, "backup-state", one);
    await testLab.heal();
    await page.reload();
    await waitForText(page, "cart-count", "2");
    await waitForText(page, "backup-state", both);
    expect(complaints).toEqual([]);
  });
});

/** Clicks on the button of the book at that place, and waits until the cart counts so many. */
async function addBook(page: Page, place: number, count: number): Promise<void> {
  await page.locator('[data-testid^="add-"]').nth(place).click();
  await waitForText(page, "cart-count", String(count));
}

async function waitForText(page: Page, testId: string, text: string): Promise<void> {
  const element = page.getByTestId(testId);
  await waitUntil(`${testId} shows ${text}`, async () => (await element.textContent()) === text);
}

/** The parts of the browser's cookie. */
async function sessionOf(page: Page) {
  const cookie = await sessionCookieOf(page);
  const parts = cookie === undefined ? undefined : parseCookie(cookie);
  if (parts === undefined) throw new Error(`no session cookie, but ${cookie}`);
  return parts;
}
