// The exercise from its first step to its last, by clicks in the page alone.
import type { Page } from "playwright-core";
import type { NodeName } from "../../../scripts/src/index.ts";
import { type StepId, stepIds } from "../../../scripts/src/walkthrough/step.ts";

/** What the attendee looks at while a step is the current one, before anything is done for it. */
export type OnStep = (id: StepId) => Promise<void>;

/** Ends when the page says that the last step is reached. */
export async function doExercise(
  page: Page,
  onStep: OnStep = () => Promise.resolve(),
  last: StepId = "12.1",
): Promise<void> {
  const step = page.getByTestId("step");
  let books = 0;
  const add = () => page.locator("button.add").nth(books++).click();
  const isIn = (name: string, state: "up" | "down" | "paused") =>
    page.locator(`[data-testid=machine-${name}].is-${state}`).waitFor();
  const answered = (path: RegExp) =>
    page.waitForResponse(
      (response) => response.request().method() === "POST" && path.test(response.url()),
      { timeout: 60_000 },
    );
  /** The step's own button, and what it does. */
  const press = async (index = 0) => {
    const done = answered(/\/api\/(nodes|mode)\//);
    await step.locator(".control .act").nth(index).click();
    await done;
    await step
      .locator('.control .act[aria-disabled="true"]')
      .first()
      .waitFor({ state: "detached" });
  };
  const nodeOf = async (index = 0) => {
    const words = (await step.locator(".control .act").nth(index).textContent())?.split(" ") ?? [];
    return words.at(-1) as NodeName;
  };
  const kill = async (index = 0) => {
    const name = await nodeOf(index);
    await press(index);
    await isIn(name, "down");
  };
  const acts: Partial<Record<StepId, () => Promise<unknown>>> = {
    "4": add,
    "5": kill,
    "5.1": add,
    "6": kill,
    "6.1": add,
    "7": async () => {
      await press(0);
      await press(1);
    },
    "8": async () => {
      await press();
      await page.reload();
    },
    "8.1": add,
    "8.2": () => reloadUntil(page, "8.2"),
    "8.4": async () => {
      await kill();
      await add();
    },
    "8.5": async () => {
      await kill();
      await add();
    },
    "8.6": async () => {
      await press(0);
      await press(1);
      await page.reload();
    },
    "9": async () => {
      await press();
      await page.reload();
      await add();
    },
    "9.1": () => press(),
    "9.2": async () => {
      await kill(0);
      await add();
      await press(1);
    },
    "10": async () => {
      await press(0);
      const done = answered(/\/api\/cart\/items$/);
      await add();
      await done;
      await press(1);
    },
    "10.1": add,
    "10.2": async () => {
      await press(0);
      await press(1);
    },
    "10.3": async () => {
      await kill(0);
      await page.reload();
      await press(1);
    },
    "11": () => step.locator(".control .act").click(),
    "12": async () => {
      await kill(0);
      await kill(1);
      await add();
    },
    "12.1": async () => {
      await press(0);
      await press(1);
      await reloadUntil(page, "12.1");
    },
  };
  for (const id of stepIds.slice(0, stepIds.indexOf(last) + 1)) {
    // those that are reached by what was done before pass by themselves
    if (acts[id] !== undefined) {
      await page.locator(`[data-testid="step-${id}"][aria-current]`).waitFor();
      await onStep(id);
      await acts[id]();
    }
    await page.locator(`[data-testid="step-${id}"].is-reached`).waitFor({ timeout: 30_000 });
  }
}

/** An attendee reloads "a few times", and looks at the page in between. */
async function reloadUntil(page: Page, id: StepId): Promise<void> {
  const reached = page.locator(`[data-testid="step-${id}"].is-reached`);
  for (let times = 0; times < 8 && (await reached.count()) === 0; times += 1) {
    const heard = page.waitForResponse(
      (response) =>
        response.url().endsWith("/api/exercise") &&
        (response.request().postDataJSON() as { visits: unknown[] }).visits.length > 0,
    );
    await page.reload();
    await heard;
    await page.getByTestId("step").waitFor();
  }
}
