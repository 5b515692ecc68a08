// The exercise by clicks in the page alone, in both languages: every step ticks itself, and nothing complains.
import { afterEach, expect, test } from "vitest";
import { otherApp, parseCookie } from "../../scripts/src/index.ts";
import { violationsIn } from "../support/axe.ts";
import { sessionCookieOf } from "../support/browser.ts";
import { doExercise } from "../support/stories/exercise-in-page.ts";
import { useLab } from "../support/test-lab.ts";
import { useBrowser } from "../support/use-browser.ts";

/** What the steps before leave in the picture and in the cookie: how many there are when the step is the current one. */
const marks = [
  { id: "5.1", what: ".machine.is-down", count: 1 },
  { id: "6", what: ".cookie-part .tag", count: 3 },
  { id: "7", what: ".cookie-part .tag", count: 1 },
  { id: "7", what: ".machine.is-down", count: 2 },
  { id: "8.4", what: ".badge-copy", count: 2 },
  { id: "10.1", what: ".machine.is-paused", count: 1 },
  { id: "12.1", what: ".badge-backup", count: 0 },
];

const testLab = useLab("native");
const open = useBrowser(testLab);
// one that fails in the middle leaves it as it is there
afterEach(() => testLab.lab.up("sticky"));

test.each([
  { language: "en", done: "All steps are reached" },
  { language: "pt-BR", done: "Todos os passos feitos" },
] as const)(
  "an attendee who reads $language goes through all steps",
  async ({ language, done }) => {
    const { page, complaints } = await open(language);
    await page.emulateMedia({ reducedMotion: "reduce" });
    const found: Record<string, string[]> = {};
    await doExercise(page, async (id) => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const violations = await violationsIn(page);
        if (violations.length > 0) found[`${id}, ${colorScheme}`] = violations;
      }
      expect([id, ...complaints]).toEqual([id]);
      for (const { what, count } of marks.filter((mark) => mark.id === id)) {
        // right after a reload the picture is still to come
        const [last, beyond] = [page.locator(what).nth(count - 1), page.locator(what).nth(count)];
        if (count > 0) await last.waitFor();
        await beyond.waitFor({ state: "detached" });
      }
      // the texts' marks are shown, not written
      expect(await page.getByTestId("step").textContent()).not.toMatch(/\*\*|`|~~/);
    });
    await page.getByText(done).waitFor();
    expect(found).toEqual({});
    expect(complaints).toEqual([]);
    expect(await sessionCookieOf(page)).toMatch(/^app[12]~[0-9A-F]{32}-n[12]\.app[12]$/);
    expect(await page.getByTestId("cart-count").textContent()).toContain("31");
  },
);

test("another tab goes on where this one is; who kills the wrong server, too, is told, and may start over", async () => {
  const { page } = await open("en");
  const isIn = (name: string, state: string) =>
    page.locator(`[data-testid=machine-${name}].is-${state}`).waitFor();
  const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
  const current = (id: string) =>
    page.locator(`[data-testid="step-${id}"][aria-current]`).waitFor({ timeout: 30_000 });
  await page.locator("button.add").first().click();
  await current("5");
  const other = await page.context().newPage();
  await other.goto("/");
  await other.locator('[data-testid="step-5"][aria-current]').waitFor({ timeout: 30_000 });
  await other.close();
  const route = parseCookie((await sessionCookieOf(page)) ?? "")?.route;
  const owner = route === "app1" ? "app1" : "app2";
  const wrong = otherApp(owner);
  await page.getByTestId(`machine-${wrong}`).click();
  await press("Kill");
  await isIn(wrong, "down");
  await press(`Kill ${owner}`);
  await isIn(owner, "down");
  await press(`Start ${wrong}`);
  await isIn(wrong, "up");
  await page.getByText("No app server answers").first().waitFor({ state: "detached" });
  // the page has looked into the cart by itself, so the other one has the session already: a change is enough
  await page.locator("button.add").nth(1).click();
  await current("6");
  await page.getByText("Start the exercise over").first().click();
  await press("Start the exercise over");
  await press(`Start ${owner}`);
  await current("4");
  expect(await page.getByTestId("cart-count").textContent()).toContain("2");
  // who comes without a session has not begun, whatever is kept
  await page.locator("button.add").nth(2).click();
  await current("5");
  await page.context().clearCookies();
  await page.reload();
  await current("4");
});
