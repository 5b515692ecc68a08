// What the page of a broken lab says, and that it is right again by itself once somebody did what it says.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { appNames, type Language, memcachedNames, waitUntil } from "../../scripts/src/index.ts";
import { sessionCookieOf } from "../support/browser.ts";
import { Shopper } from "../support/shopper.ts";
import { useLab } from "../support/test-lab.ts";
import { useBrowser } from "../support/use-browser.ts";

const testLab = useLab("native");
const open = useBrowser(testLab);

interface Words {
  readonly noServer: string;
  readonly protected: string;
  readonly unprotected: string;
  readonly allDown: string;
}

const words: Record<Language, Words> = {
  en: {
    noServer: "No app server answers",
    protected: "Protected",
    unprotected: "Not protected",
    allDown: "Every memcached node is down",
  },
  "pt-BR": {
    noServer: "Nenhum servidor de aplicação responde",
    protected: "Sessão protegida",
    unprotected: "Sessão sem proteção",
    allDown: "Todos os nós memcached estão fora do ar",
  },
};

describe.each(["en", "pt-BR"] as const)("a reader of %s", (language) => {
  const { noServer, protected: isProtected, unprotected, allDown } = words[language];

  test("learns that no app server answers, and has cart and panel back when one is started", async () => {
    const { page, complaints } = await open(language);
    const shopper = await addBook(page);
    const loadedAt = await loadTimeOf(page);
    // a change that the page has not seen: what it shows in the end can't be what it remembered
    const [, isbn = ""] = await testLab.shopper().isbns();
    expect((await shopper.add(isbn)).status).toBe(200);
    for (const name of appNames) await testLab.lab.kill(name);
    const sign = page.locator("#lab .lost");
    await sign.getByText(noServer).waitFor();
    await sign.getByText("scripts/lab start app1").waitFor();
    expect(await page.getByTestId("cart-count").textContent()).toBe("1");
    await testLab.lab.start("app1");
    await waitForText(page, "cart-count", "2");
    await sign.waitFor({ state: "detached" });
    await page.locator("[data-testid=machine-app1].is-up .badge-session").waitFor();
    await page.locator("[data-testid=machine-app2].is-down").waitFor();
    await waitForText(page, "served-by", "app1");
    await waitForText(page, "cookie-route", "app1");
    await waitForText(page, "backup-state", isProtected);
    expect(await loadTimeOf(page)).toBe(loadedAt);
    expect(complaints.filter((complaint) => complaint.startsWith("exception"))).toEqual([]);
  });

  test("learns that no memcached is left, and sees the session protected when one is started", async () => {
    const { page, complaints } = await open(language);
    const shopper = await addBook(page);
    const loadedAt = await loadTimeOf(page);
    await waitForText(page, "backup-state", isProtected);
    for (const name of memcachedNames) await testLab.lab.kill(name);
    await waitForText(page, "backup-state", unprotected);
    const sign = page.locator("#lab .protection");
    await sign.getByText(allDown).waitFor();
    await sign.getByText("scripts/lab start n1").waitFor();
    await page.locator("#lab .badge-backup").waitFor({ state: "detached" });
    await testLab.lab.start("memcached1");
    await waitForText(page, "backup-state", isProtected);
    await waitForText(page, "backup-node", "n1");
    await sign.getByText(allDown).waitFor({ state: "detached" });
    await page.locator("[data-testid=machine-memcached1].is-up .badge-backup").waitFor();
    expect(await testLab.recordsOf(shopper)).toMatchObject([{ name: "memcached1" }]);
    expect(await page.getByTestId("cart-count").textContent()).toBe("1");
    expect(await loadTimeOf(page)).toBe(loadedAt);
    expect(complaints).toEqual([]);
  });
});

/** Puts the first book into the cart. @returns a shopper with the same session */
async function addBook(page: Page): Promise<Shopper> {
  await page.locator("button.add").first().click();
  await waitForText(page, "cart-count", "1");
  return new Shopper(testLab.ports.haproxy, await sessionCookieOf(page));
}

/** Another one after a reload. */
function loadTimeOf(page: Page): Promise<number> {
  return page.evaluate(() => performance.timeOrigin);
}

async function waitForText(page: Page, testId: string, text: string): Promise<void> {
  const element = page.getByTestId(testId);
  await waitUntil(`${testId} shows ${text}`, async () => (await element.textContent()) === text);
}
