// Whoever wants no motion gets none, and reads the way of a request from numbers in place of the dot.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Language } from "../../scripts/src/index.ts";
import { useLab } from "../support/test-lab.ts";
import { useBrowser } from "../support/use-browser.ts";

const testLab = useLab("native");
const open = useBrowser(testLab);

test("without a preference a dot goes the way of the request, and there are no numbers", async () => {
  const { page } = await openFor("no-preference", "en");
  await addBook(page);
  expect(await whatMoved(page)).toContain("dot");
  expect(await page.locator(".hop").count()).toBe(3);
  expect(await page.locator(".hop:visible").count()).toBe(0);
});

test.each([
  ["en", "your browser"],
  ["pt-BR", "seu navegador"],
] as const)(
  "with less motion nothing moves, and numbers tell the way, %s",
  async (language, you) => {
    const { page, complaints } = await openFor("reduce", language);
    await addBook(page);
    expect(await whatMoved(page)).toEqual([]);
    const trip = (await page.getByTestId("trip").textContent()) ?? "";
    const way = trip.slice(trip.indexOf(you)).split(" → ");
    expect(way).toEqual([
      you,
      "HAProxy",
      expect.stringMatching(/^app/),
      expect.stringMatching(/^memcached/),
    ]);
    const hops = await hopsOf(page);
    expect(hops.map(({ number }) => number)).toEqual(["1", "2", "3"]);
    for (const [index, { between }] of hops.entries())
      expect(between).toContain(`${way[index]} → ${way[index + 1]}`);
    expect(complaints).toEqual([]);
  },
);

/** The page as it comes to somebody with that preference; whatever moves in it is written down from its first frame. */
async function openFor(reducedMotion: "reduce" | "no-preference", language: Language) {
  const watched = await open(language);
  await watched.page.emulateMedia({ reducedMotion });
  await watched.page.addInitScript(() => {
    const look = () => {
      for (const { effect, playState } of document.getAnimations()) {
        if (!(effect instanceof KeyframeEffect) || playState !== "running") continue;
        if (Number(effect.getComputedTiming().duration) === 0) continue;
        const { target, pseudoElement } = effect;
        const name = target?.getAttribute("class") ?? target?.tagName ?? "";
        performance.mark("moved", { detail: name + (pseudoElement ?? "") });
      }
      requestAnimationFrame(look);
    };
    look();
  });
  await watched.page.reload();
  return watched;
}

/** Puts a book into the cart, and waits until the picture shows the way of that request. */
async function addBook(page: Page): Promise<void> {
  await page.getByTestId("machine-app1").waitFor();
  await page.locator("button.add").first().click();
  await page.locator("[data-testid=trip]", { hasText: "memcached" }).waitFor();
}

/** The class of each element that moved so far, in whichever frame. */
async function whatMoved(page: Page): Promise<string[]> {
  const seen = await page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const tell = () => {
          const marks = performance.getEntriesByName("moved") as PerformanceMark[];
          resolve(marks.map(({ detail }) => String(detail)));
        };
        // the frame that is due, and the one that shows what it changed
        requestAnimationFrame(() => requestAnimationFrame(tell));
      }),
  );
  return [...new Set(seen)];
}

interface Hop {
  readonly number: string;
  /** Which places it stands midway between; where two wires cross, the wire in use tells which of two pairs. */
  readonly between: readonly string[];
}

/** The numbers that can be seen, in their order, each with where it stands in the picture. */
async function hopsOf(page: Page): Promise<Hop[]> {
  const places = await page.locator(".map-browser, .machine-name").evaluateAll(centresOf);
  const hops = await page.locator(".hop:visible").evaluateAll(centresOf);
  const ways = places.flatMap((from) =>
    places.map((to) => ({
      x: (from.x + to.x) / 2,
      y: (from.y + to.y) / 2,
      name: `${from.name} → ${to.name}`,
    })),
  );
  return hops.map(({ name, x, y }) => ({
    number: name,
    between: ways.filter((way) => Math.hypot(way.x - x, way.y - y) < 1).map((way) => way.name),
  }));
}

/** In the page: the centres of elements, for the name of a machine that of the whole machine. */
function centresOf(elements: Element[]): { name: string; x: number; y: number }[] {
  return elements.map((element) => {
    const whole = element.closest(".machine") ?? element;
    const { left, top, width, height } = whole.getBoundingClientRect();
    return { name: element.textContent ?? "", x: left + width / 2, y: top + height / 2 };
  });
}
