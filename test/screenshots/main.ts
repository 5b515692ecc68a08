// The program behind `npm run screenshots`: the states of the page that are worth seeing, from a lab of its own.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { type AppName, type Lab, openLab, otherApp, projectRoot } from "../../scripts/src/index.ts";
import { openBrowser } from "../support/browser.ts";
import type { StepId } from "../../scripts/src/walkthrough/step.ts";
import { doExercise } from "../support/stories/exercise-in-page.ts";
import { freePort } from "../support/memcached-process.ts";

const folder = path.join(projectRoot, "docs/screenshots");
const desktop = { viewport: { width: 1280, height: 1000 }, locale: "en" } as const;

const stateDir = await mkdtemp(path.join(tmpdir(), "lab-screenshots-"));
const lab = openLab({
  engine: "native",
  stateDir,
  ports: {
    memcached1: await freePort(),
    memcached2: await freePort(),
    app1: await freePort(),
    app2: await freePort(),
    haproxy: await freePort(),
  },
  environment: { ...process.env, LAB_CONSOLE_PORT: String(await freePort()) },
});
const browser = await openBrowser();
try {
  await mkdir(folder, { recursive: true });
  await lab.up("sticky");
  await lab.engine.openConsole();
  await takeAll(lab, browser);
} finally {
  await browser.close();
  await lab.down();
  await rm(stateDir, { recursive: true, force: true });
}

async function takeAll(lab: Lab, browser: Browser): Promise<void> {
  const page = await open(lab, browser, desktop);
  await take(page, "start");
  await addBook(page, 0);
  const owner = await ownerOf(page);
  await take(page, "book-added");
  await page.getByTestId(`machine-${owner}`).click();
  await page.locator(".controls .act.is-grave").click();
  await page.locator(`[data-testid=machine-${owner}].is-down`).waitFor();
  await take(page, "app-server-dead");
  await addBook(page, 1);
  await page.locator(`[data-testid=machine-${otherApp(owner)}] .badge-session`).waitFor();
  await take(page, "taken-over");
  const holder = (await page.getByTestId("backup-node").textContent()) === "n1" ? 1 : 2;
  await lab.start(owner);
  await lab.kill(`memcached${holder}`);
  await page.locator(`[data-testid=machine-memcached${3 - holder}] .badge-backup`).waitFor();
  await addBook(page, 2);
  await take(page, "backup-moved");
  await lab.kill(`memcached${holder === 1 ? 2 : 1}`);
  await page.locator(".protection:not(.is-protected)").waitFor();
  await take(page, "no-memcached");
  await page.context().close();
  await lab.reset();
  await takeExercise(lab, browser);
  await lab.reset();
  await takeVariants(lab, browser);
}

/** Each is taken when the step is the current one: what is told of the step before stands below it. */
async function takeExercise(lab: Lab, browser: Browser): Promise<void> {
  const names: Partial<Record<StepId, string>> = {
    "5": "exercise",
    "8.4": "in-turns",
    "10.3": "conflict-refused",
  };
  const page = await open(lab, browser, desktop);
  await doExercise(page, async (id) => {
    if (names[id] === undefined) return;
    await page.getByTestId("step").scrollIntoViewIfNeeded();
    await take(page, names[id]);
  });
  await page.context().close();
}

async function takeVariants(lab: Lab, browser: Browser): Promise<void> {
  const variants: Record<string, BrowserContextOptions> = {
    dark: { ...desktop, colorScheme: "dark" },
    portuguese: { ...desktop, locale: "pt-BR" },
    "reduced-motion": { ...desktop, reducedMotion: "reduce" },
    phone: { viewport: { width: 390, height: 844 }, locale: "en", hasTouch: true },
  };
  for (const [name, options] of Object.entries(variants)) {
    const page = await open(lab, browser, options);
    await addBook(page, 0);
    await page.locator(".badge-backup").waitFor();
    await take(page, name);
    if (name === "phone") {
      await page.locator("#lab").scrollIntoViewIfNeeded();
      await page.locator(".map").scrollIntoViewIfNeeded();
      await take(page, "phone-lab");
    }
    await page.context().close();
  }
}

async function open(lab: Lab, browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const { haproxy } = await lab.ports();
  await page.goto(`http://localhost:${haproxy}`);
  await page.getByTestId("machine-app1").waitFor();
  return page;
}

/** The page scrolls to the button; afterwards it shows the head of the shop again, as it was. */
async function addBook(page: Page, index: number): Promise<void> {
  const count = Number(await page.getByTestId("cart-count").textContent());
  await page.locator("button.add").nth(index).click();
  await page
    .getByTestId("cart-count")
    .getByText(String(count + 1))
    .waitFor();
  await page.evaluate(() => scrollTo(0, 0));
}

async function ownerOf(page: Page): Promise<AppName> {
  await page.locator(".badge-session").waitFor();
  return (await page.locator("[data-testid=machine-app1] .badge-session").count()) > 0
    ? "app1"
    : "app2";
}

async function take(page: Page, name: string): Promise<void> {
  // a dot that is on its way would be in another place each time
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished)),
  );
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
  process.stdout.write(`docs/screenshots/${name}.png\n`);
}
