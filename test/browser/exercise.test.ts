// The exercise by clicks in the page alone, in both languages: every step ticks itself, and nothing complains.
import { expect, test } from "vitest";
import { violationsIn } from "../support/axe.ts";
import { sessionCookieOf } from "../support/browser.ts";
import { doExercise } from "../support/stories/exercise-in-page.ts";
import { useLab } from "../support/test-lab.ts";
import { useBrowser } from "../support/use-browser.ts";

const testLab = useLab("native");
const open = useBrowser(testLab);

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
