// What axe finds in the page as it is: nothing, if all can use it.
import axe from "axe-core";
import type { Page } from "playwright-core";

/** Each rule that is broken, with where; axe-core runs in the page. */
export async function violationsIn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
