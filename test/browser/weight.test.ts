// What a browser has to load before the page works.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { projectRoot } from "../../scripts/src/index.ts";

test("the page's JavaScript is less than 60 KB, compressed", async () => {
  const folder = path.join(projectRoot, "bookstore-ui/dist/assets");
  const scripts = (await readdir(folder)).filter((name) => name.endsWith(".js"));
  const contents = await Promise.all(scripts.map((name) => readFile(path.join(folder, name))));
  const sizes = contents.map((content) => gzipSync(content).length);
  expect(sizes.length).toBeGreaterThan(0);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(60 * 1024);
});
