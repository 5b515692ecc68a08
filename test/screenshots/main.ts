// The program behind `npm run screenshots`: the states of the page that are worth seeing, from a lab of its own.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { type Lab, type Language, languages, projectRoot } from "../../scripts/src/index.ts";
import { pictureFile, pictures } from "../../scripts/src/walkthrough/pictures.ts";
import { stepIds } from "../../scripts/src/walkthrough/step.ts";
import { openBrowser } from "../support/browser.ts";
import { withOwnLab } from "../support/own-lab.ts";
import { doExercise } from "../support/stories/exercise-in-page.ts";

const folder = path.join(projectRoot, "docs/screenshots");
const desktop = { viewport: { width: 1280, height: 1200 } } as const;

await mkdir(folder, { recursive: true });
await withOwnLab(async (lab) => {
  const browser = await openBrowser();
  try {
    for (const language of languages) {
      await takeExercise(lab, browser, language);
      await lab.reset();
    }
    await takeVariants(lab, browser);
  } finally {
    await browser.close();
  }
});

/** Each is taken when the step after it is the current one: what is told of the step before stands below that. */
async function takeExercise(lab: Lab, browser: Browser, language: Language): Promise<void> {
  const page = await open(lab, browser, { ...desktop, locale: language });
  await doExercise(page, async (id) => {
    const before = stepIds[stepIds.indexOf(id) - 1];
    if (before !== undefined && before in pictures) {
      await page.locator("[data-testid=machine-app1]:not(.is-unknown)").waitFor();
      await toTop(page);
      // what it shows is told below the step that comes next
      if (before === "10.2") await page.getByTestId("lesson").scrollIntoViewIfNeeded();
      await take(page, pictureFile(before, language));
    }
  });
  await page.context().close();
}

async function takeVariants(lab: Lab, browser: Browser): Promise<void> {
  const variants: Record<string, BrowserContextOptions> = {
    dark: { ...desktop, colorScheme: "dark" },
    "reduced-motion": { ...desktop, reducedMotion: "reduce" },
    phone: { viewport: { width: 390, height: 844 }, hasTouch: true },
  };
  for (const [name, options] of Object.entries(variants)) {
    const page = await open(lab, browser, { locale: "en", ...options });
    await page.locator("button.add").first().click();
    await page.locator(".badge-backup").waitFor();
    await page.locator('[data-testid="step-4.2"].is-reached').waitFor();
    await toTop(page);
    await take(page, `${name}.png`);
    if (name === "phone") {
      await page.locator(".map").scrollIntoViewIfNeeded();
      await take(page, "phone-lab.png");
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

/** From the head of both halves: a click may have scrolled them. */
async function toTop(page: Page): Promise<void> {
  await page.evaluate(() => {
    scrollTo(0, 0);
    document.querySelector("#lab")?.scrollTo(0, 0);
  });
}

async function take(page: Page, file: string): Promise<void> {
  // a dot that is on its way would be in another place each time
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished)),
  );
  await page.screenshot({ path: path.join(folder, file) });
  process.stdout.write(`docs/screenshots/${file}\n`);
}
