// Measures how soon the page is usable, and whether a hundred requests a second make it stutter. It prints figures;
// whether they are good enough is for the reader to say.
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import type { Lab } from "../../scripts/src/index.ts";
import { openBrowser, sessionCookieOf } from "../../test/support/browser.ts";
import { withOwnLab } from "../../test/support/own-lab.ts";
import { clickInTurn, marks, watchFromTheStart } from "./in-the-page.ts";
import { addSteadily } from "./steady-adds.ts";

const { values } = parseArgs({
  options: {
    loads: { type: "string", default: "20" },
    rate: { type: "string", default: "100" },
    seconds: { type: "string", default: "10" },
  },
});
const loads = Number(values.loads);
const perSecond = Number(values.rate);
const seconds = Number(values.seconds);

/** Tasks of more than 50 ms. */
interface LongTasks {
  readonly count: number;
  readonly longestMs: number;
}

const browser = await openBrowser();
try {
  await withOwnLab(async (lab) => {
    await measureLoads(browser, lab);
    await measureStutter(browser, lab);
  });
} finally {
  await browser.close();
}

async function measureLoads(browser: Browser, lab: Lab): Promise<void> {
  const usableMs: number[] = [];
  const tasks: LongTasks[] = [];
  for (let turn = 0; turn < loads; turn += 1) {
    const page = await open(browser, lab);
    usableMs.push(...(await page.evaluate(startsOf, marks.usable)));
    tasks.push(await longTasksSince(page, 0));
    await page.context().close();
  }
  const sorted = usableMs.toSorted((one, other) => one - other);
  const [median = NaN, longest = NaN] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  print("", "median", "longest", "long tasks", "longest");
  print(
    `usable, ${loads} loads`,
    inMs(median),
    inMs(longest),
    String(tasks.reduce((sum, { count }) => sum + count, 0)),
    inMs(Math.max(...tasks.map(({ longestMs }) => longestMs))),
  );
}

async function measureStutter(browser: Browser, lab: Lab): Promise<void> {
  const { haproxy } = await lab.ports();
  const page = await open(browser, lab);
  const cookie = (await sessionCookieOf(page)) ?? "";
  print("", "a second", "failed", "long tasks", "longest");

  const before = await nowIn(page);
  const adds = await addSteadily(haproxy, cookie, perSecond, seconds);
  const tasks = await longTasksSince(page, before);
  const rate = adds.answered / adds.seconds;
  print("others' requests", rate.toFixed(1), String(adds.failed), ...inWords(tasks));

  const begin = await nowIn(page);
  await page.evaluate(clickInTurn, [perSecond, seconds] as const);
  await page.locator(".progress:not(.is-busy)").waitFor({ state: "attached" });
  const { count, failed, lastMs } = await page.evaluate(requestsSince, begin);
  const ownRate = count / ((lastMs - begin) / 1000);
  const ownTasks = await longTasksSince(page, begin);
  print("its own requests", ownRate.toFixed(1), String(failed), ...inWords(ownTasks));
}

/** A visitor who was never here, with an empty cache, and whose cart has its first book. */
async function open(browser: Browser, lab: Lab): Promise<Page> {
  const { haproxy } = await lab.ports();
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 } });
  const page = await context.newPage();
  await page.addInitScript(watchFromTheStart, marks);
  await page.goto(`http://localhost:${haproxy}`);
  await page.getByTestId("cart-count").getByText("1", { exact: true }).waitFor();
  await page.locator(".badge-backup").waitFor();
  return page;
}

function nowIn(page: Page): Promise<number> {
  return page.evaluate(() => performance.now());
}

async function longTasksSince(page: Page, since: number): Promise<LongTasks> {
  const durations = await page.evaluate(
    ([name, since]) =>
      performance
        .getEntriesByName(name)
        .filter(({ startTime }) => startTime >= since)
        .map(({ duration }) => duration),
    [marks.longTask, since] as const,
  );
  return { count: durations.length, longestMs: Math.max(0, ...durations) };
}

/** In the page: when each mark of that name was made, in milliseconds since the navigation began. */
function startsOf(name: string): number[] {
  return performance.getEntriesByName(name).map(({ startTime }) => startTime);
}

/** In the page: its requests that change the session, and when the last one of them had its answer. */
function requestsSince(since: number): { count: number; failed: number; lastMs: number } {
  const requests = (performance.getEntriesByType("resource") as PerformanceResourceTiming[]).filter(
    ({ name, startTime }) => name.endsWith("/api/cart/items") && startTime >= since,
  );
  return {
    count: requests.length,
    failed: requests.filter(({ responseStatus }) => responseStatus !== 200).length,
    lastMs: Math.max(...requests.map(({ responseEnd }) => responseEnd)),
  };
}

function inWords({ count, longestMs }: LongTasks): [string, string] {
  return [String(count), inMs(longestMs)];
}

function inMs(milliseconds: number): string {
  return milliseconds === 0 ? "–" : `${Math.round(milliseconds)} ms`;
}

function print(what: string, ...cells: readonly string[]): void {
  const row = [what.padEnd(20), ...cells.map((cell) => cell.padStart(11))];
  process.stdout.write(`${row.join("")}\n`);
}
