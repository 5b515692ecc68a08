// The browser that tests look through: this machine's own Chromium, and everything it complains about.
import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import type { Language } from "../../scripts/src/index.ts";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Starts Chromium: that of $CHROMIUM, or one that is installed. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env["CHROMIUM"] || places.find((place) => existsSync(place));
  if (executablePath === undefined)
    throw new Error("Chromium is not installed; set CHROMIUM to the path of one");
  // root has no sandbox, and containers have a small /dev/shm
  const args = process.getuid?.() === 0 ? ["--no-sandbox", "--disable-dev-shm-usage"] : [];
  return chromium.launch({ executablePath, args });
}

/** A new visitor's page, and what went wrong in it so far: console errors, exceptions, failed answers. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: string[];
}

/** A visitor who has never been here, with a browser in this language. */
export async function visit(
  browser: Browser,
  url: string,
  language: Language,
): Promise<WatchedPage> {
  const context = await browser.newContext({ locale: language, baseURL: url });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText ?? "";
    // the page itself gives up a request that a newer one replaces
    if (reason !== "net::ERR_ABORTED") complaints.push(`${request.url()}: ${reason}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  await page.goto("/");
  return { page, complaints };
}

/** The session cookie as this browser holds it; absent when it has none. */
export async function sessionCookieOf(page: Page): Promise<string | undefined> {
  const cookies = await page.context().cookies();
  return cookies.find(({ name }) => name === "JSESSIONID")?.value;
}
