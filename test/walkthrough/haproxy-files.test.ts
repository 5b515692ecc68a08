// What must hold of HAProxy's files as files: HAProxy takes them, and those of the shop differ in stickiness only.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../scripts/src/index.ts";
import { runProcess } from "../support/command-line.ts";

const files = ["haproxy.cfg", "haproxy-nonsticky.cfg"] as const;
const guard = "guard.cfg";

test.each([...files, guard])("HAProxy takes %s without a warning", async (file) => {
  const { code, output } = await runProcess("haproxy", ["-c", "-f", `haproxy/${file}`]);
  expect(output).not.toMatch(/WARNING|ALERT/);
  expect(code).toBe(0);
});

test("without its cookie lines the sticky file is the non-sticky one", async () => {
  const [sticky, nonSticky] = await Promise.all(files.map(directivesOf));
  const withoutCookies = sticky
    ?.filter((line) => line !== "cookie JSESSIONID prefix")
    .map((line) => line.replace(/ cookie app[12]\b/, ""));
  expect(withoutCookies).not.toEqual(sticky);
  expect(nonSticky).toEqual(withoutCookies);
});

async function directivesOf(file: string): Promise<string[]> {
  const text = await readFile(path.join(projectRoot, "haproxy", file), "utf8");
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}
