// Steps 4 to 7 of the walkthrough with a keyboard alone: whatever is done, it is done with Tab and Enter.
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { type AppName, otherApp } from "../../scripts/src/index.ts";
import { useLab } from "../support/test-lab.ts";
import { useBrowser } from "../support/use-browser.ts";

const testLab = useLab("native");
const open = useBrowser(testLab);

/** More than there are places to stop at in the page. */
const patience = 400;

/** Goes on with Tab until the focus is there, and presses Enter. */
async function press(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stops = 0; stops < patience; stops += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      await page.keyboard.press("Enter");
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${String(target)}`);
}

test("books are added, servers killed and started again without a mouse", async () => {
  const { page, complaints } = await open("en");
  const machine = (name: string) => page.getByTestId(`machine-${name}`);
  const isIn = (state: string, name: string) =>
    page.locator(`[data-testid=machine-${name}].is-${state}`).waitFor();
  const tell = async (name: string, action: string) => {
    await press(page, machine(name));
    await press(page, page.getByRole("button", { name: action, exact: true }));
  };
  const add = (index: number) => press(page, page.locator("button.add").nth(index));
  const holds = (name: string, badge: string) =>
    page.locator(`[data-testid=machine-${name}] .badge-${badge}`).waitFor();

  await add(0); // 4
  await page.locator(".badge-backup").waitFor();
  const owner: AppName = (await machine("app1").locator(".badge-session").count())
    ? "app1"
    : "app2";
  const heir = otherApp(owner);
  await tell(owner, "Kill"); // 5
  await isIn("down", owner);
  await add(1); // 5.1
  await holds(heir, "session");
  const holder = heir === "app1" ? "memcached2" : "memcached1";
  await holds(holder, "backup");
  await tell(holder, "Kill"); // 6
  await isIn("down", holder);
  await add(2); // 6.1
  await holds(holder === "memcached1" ? "memcached2" : "memcached1", "backup");
  await page.getByTestId("cart-count").getByText("3").waitFor();
  for (const name of [owner, holder]) {
    await tell(name, "Start"); // 7
    await isIn("up", name);
  }
  await holds(holder, "backup");
  await press(page, page.getByRole("link", { name: /^Cart/ }));
  await page.getByRole("spinbutton").nth(2).waitFor();
  expect(await page.getByRole("spinbutton").count()).toBe(3);
  expect(complaints).toEqual([]);
});

test("who works in the exercise by keyboard goes on at the next step's heading", async () => {
  const { page } = await open("en");
  const current = (id: string) =>
    page.locator(`[data-testid="step-${id}"][aria-current]`).waitFor({ timeout: 30_000 });
  await press(page, page.locator("button.add").first());
  await current("5");
  await press(page, page.getByTestId("step").locator("button.act").first());
  await current("5.1");
  const heading = page.getByTestId("step").locator("h4").first();
  expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true);
});
