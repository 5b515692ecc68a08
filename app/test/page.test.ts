import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startLab, type Lab } from "./support/app-servers.ts";
import { Shopper } from "./support/shopper.ts";

const html = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

let lab: Lab;
let uiDir: string;
let browser: Shopper;
let withoutPage: Shopper;

beforeAll(async () => {
  uiDir = mkdtempSync(join(tmpdir(), "page-"));
  mkdirSync(join(uiDir, "assets"));
  writeFileSync(join(uiDir, "index.html"), "<!doctype html><title>Shop</title>");
  writeFileSync(join(uiDir, "favicon.svg"), "<svg/>");
  writeFileSync(join(uiDir, "assets/main-4f2a.js"), "export {};");
  lab = await startLab();
  browser = new Shopper((await lab.open("app1", { UI_DIR: uiDir })).app);
  withoutPage = new Shopper((await lab.open("app2")).app);
});

afterAll(async () => {
  await lab.close();
  rmSync(uiDir, { recursive: true });
});

beforeEach(() => {
  browser.cookie = undefined;
});

test.each([["/"], ["/cart"], ["/lab/topology?lang=pt-BR"]])(
  "a browser that opens %s gets the page, to be asked for again each time",
  async (url) => {
    const response = await browser.get(url, html);
    expect(response.statusCode).toBe(200);
    expect(response.body).toContain("<title>Shop</title>");
    expect(response.headers["content-type"]).toMatch(/^text\/html/);
    expect(response.headers["cache-control"]).toBe("no-cache");
  },
);

test("a page that didn't change costs a 304", async () => {
  const { etag } = (await browser.get("/", html)).headers;
  const response = await browser.get("/", { ...html, "if-none-match": String(etag) });
  expect(response.statusCode).toBe(304);
});

test("a file with a hash in its name is kept for good", async () => {
  const response = await browser.get("/assets/main-4f2a.js");
  expect(response.statusCode).toBe(200);
  expect(response.headers["content-type"]).toMatch(/javascript/);
  expect(response.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
});

test("a file without one is asked for again each time", async () => {
  const response = await browser.get("/favicon.svg");
  expect(response.statusCode).toBe(200);
  expect(response.headers["cache-control"]).toBe("no-cache");
});

test.each([
  ["/assets/gone.js"],
  ["/robots.txt"],
  ["/api"],
  ["/api/nothing"],
  ["/../package.json"],
  ["/%2e%2e/%2e%2e/package.json"],
  ["/assets/..%2f..%2fpackage.json"],
])("%s is not the page but a problem, also for a browser", async (url) => {
  const response = await browser.get(url, html);
  expect(response.headers["content-type"]).toMatch(/^application\/problem\+json/);
  expect(response.json()).toMatchObject({ code: "not_found" });
  expect(response.headers["cache-control"]).not.toContain("immutable");
});

test("an address that can't be decoded is a 400", async () => {
  const response = await browser.get("/%zz", html);
  expect(response.json()).toMatchObject({ status: 400, code: "bad_request" });
  expect(response.headers["x-app-server"]).toBe("app1");
});

test("other methods have nothing outside the interface", async () => {
  const response = await browser.send("POST", "/", {});
  expect(response.json()).toMatchObject({ status: 404, code: "not_found" });
});

test.each([
  ["/"],
  ["/favicon.svg"],
  ["/assets/main-4f2a.js"],
  ["/api/nothing"],
  ["/api/books"],
  ["/health"],
])("%s says who answered and what became of the backup, and is safe to show", async (url) => {
  const { headers } = await browser.get(url, html);
  expect(headers).toMatchObject({
    "x-app-server": "app1",
    "server-timing": 'backup;desc="skipped not-accessed"',
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": expect.stringMatching(/default-src 'self';.*frame-ancestors 'none'/),
  });
});

test("answers of the interface are never kept", async () => {
  expect((await browser.get("/api/cart")).headers["cache-control"]).toBe("no-store");
});

test("without a built page the app server says how to build it, and the interface works", async () => {
  const response = await withoutPage.get("/", html);
  expect(response.statusCode).toBe(503);
  expect(response.headers["content-type"]).toMatch(/^text\/plain/);
  expect(response.body).toContain("npm run build:ui");
  expect((await withoutPage.get("/api/books")).statusCode).toBe(200);
});
