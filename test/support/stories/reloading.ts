// Stories of context files that are edited while the lab runs; the lab has a folder of its own for them.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { answers } from "../../../app/src/api.ts";
import { runLab } from "../command-line.ts";
import { Shopper } from "../shopper.ts";
import type { TestLab } from "../test-lab.ts";

export function reloading(testLab: TestLab): void {
  const lab = (...args: string[]) => runLab(args, { ...testLab.environment, LANG: "C.UTF-8" });
  const fileOf = (name: string) => path.join(testLab.lab.settings.confDir, `${name}.context.jsonc`);
  let original = "";
  const edit = (from: string, to: string) => writeFile(fileOf("app1"), original.replace(from, to));

  beforeEach(async () => {
    original = await readFile(fileOf("app1"), "utf8");
  });
  afterEach(async () => {
    await testLab.heal();
    await writeFile(fileOf("app1"), original);
    await lab("reload", "app1");
  });

  test("lab reload shows the signal and the log line, and the file is in effect", async () => {
    const shopper = testLab.shopper();
    const [first = ""] = await shopper.isbns();
    await shopper.add(first);
    await edit('"failoverNodes": "n1"', '"failoverNodes": "n2"');
    const { code, output } = await lab("reload", "app1");
    expect(output).toMatch(/^\$ (kill -HUP \d+|docker compose kill -s HUP app1)$/m);
    expect(output).toMatch(
      /Loaded new memcached node configuration\. Former config: .* New config: .* New node ids: \[n1\] New failover node ids: \[n2\]$/m,
    );
    expect(output).toContain("app1 has read it again and works with it.");
    expect(code).toBe(0);
    expect(await rolesOf("app1")).toEqual({ n1: "primary", n2: "failover" });
    expect(await shopper.quantities()).toEqual({ [first]: 1 });
  });

  test("lab reload of a bad file ends with 1 and says what is wrong, and nothing has changed", async () => {
    await edit('"failoverNodes": "n1"', '"failoverNodes": "n9"');
    const { code, output } = await lab("reload", "app1");
    expect(output).toMatch(/✘ app1 keeps its former configuration\. .*app1\.context\.jsonc: /);
    expect(output).toContain('failoverNodes = "n9"');
    expect(output).toContain("scripts/lab reload app1");
    expect(code).toBe(1);
    expect(await rolesOf("app1")).toEqual({ n1: "failover", n2: "primary" });
  });

  test("lab reload tells who can't hear, and who has no context file", async () => {
    await testLab.lab.pause("app1");
    expect(await lab("reload", "app1")).toMatchObject({
      code: 1,
      output: expect.stringMatching(/app1 is paused.*\n.*scripts\/lab resume app1/),
    });
    await testLab.lab.kill("app1");
    expect(await lab("reload", "app1")).toMatchObject({
      code: 1,
      output: expect.stringMatching(/app1 is down.*\n.*scripts\/lab start app1/),
    });
    expect(await lab("reload", "n1")).toMatchObject({
      code: 2,
      output: expect.stringContaining("app1 and app2"),
    });
  });

  async function rolesOf(app: "app1" | "app2"): Promise<Record<string, string>> {
    const answer = await new Shopper(testLab.ports[app]).get("/api/lab/session");
    const { nodes } = answers.labSession.parse(answer.body);
    return Object.fromEntries(nodes.map(({ id, role }) => [id, role]));
  }
}
