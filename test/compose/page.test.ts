// The page in front of containers: its exercise by clicks as far as the console may go, then the command to type.
import { expect, test } from "vitest";
import { doExercise } from "../support/stories/exercise-in-page.ts";
import { useLab } from "../support/test-lab.ts";
import { useBrowser } from "../support/use-browser.ts";

const testLab = useLab("docker");
const open = useBrowser(testLab);

test("steps 1 to 7 are done by clicks, and step 8 says what to type", async () => {
  const { page, complaints } = await open("pt-BR");
  await doExercise(page, undefined, "7");
  const step = page.getByTestId("step");
  await step.getByText("LAB_MODE=non-sticky docker compose up -d").waitFor();
  expect(await step.locator(".control .act").count()).toBe(0);
  expect(complaints).toEqual([]);
});
