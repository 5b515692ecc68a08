// What axe finds in the page, at the moments of the exercise, in both schemes: nothing.
import { expect, test } from "vitest";
import { stopConsole } from "../../scripts/src/engines/native-console.ts";
import { violationsIn } from "../support/axe.ts";
import { useLab } from "../support/test-lab.ts";
import { useBrowser } from "../support/use-browser.ts";

const testLab = useLab("native");
const open = useBrowser(testLab);

test.each(["light", "dark"] as const)(
  "axe finds nothing at any moment, %s",
  async (colorScheme) => {
    await testLab.lab.engine.openConsole();
    const { page } = await open("en");
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.getByTestId("machine-app1").waitFor();
    const moments: Record<string, string[]> = { start: await violationsIn(page) };
    await page.getByRole("button", { name: "Add to cart" }).first().click();
    await page.locator(".badge-backup").waitFor();
    moments["book added"] = await violationsIn(page);
    await page.getByTestId("machine-app1").click();
    await page.getByRole("button", { name: "Kill", exact: true }).click();
    await page.locator("[data-testid=machine-app1].is-down").waitFor();
    moments["app1 dead"] = await violationsIn(page);
    for (const name of ["memcached1", "memcached2"] as const) await testLab.lab.kill(name);
    await page.locator("[data-testid=machine-memcached2].is-down").waitFor();
    await page.getByText("Not protected").first().waitFor();
    moments["both memcached dead"] = await violationsIn(page);
    await page.getByTestId("timeline").getByRole("button").first().click();
    await page.getByText("You are looking back").waitFor();
    moments["looking back"] = await violationsIn(page);
    await page.getByRole("button", { name: "Now", exact: true }).first().click();
    await testLab.lab.kill("app2");
    await page.getByText("No app server answers").waitFor();
    moments["both app servers dead"] = await violationsIn(page);
    await stopConsole(testLab.lab.settings, () => {});
    await page.getByText("console does not answer").waitFor();
    moments["console gone"] = await violationsIn(page);
    expect(moments).toEqual(Object.fromEntries(Object.keys(moments).map((name) => [name, []])));
  },
);
