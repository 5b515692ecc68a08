import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "jsonc-parser";
import { expect, test } from "vitest";
import { contextJsonSchema } from "../src/context-schema.ts";

function readConf(name: string): unknown {
  return parse(readFileSync(resolve(import.meta.dirname, "../conf", name), "utf8"));
}

test("context.schema.json is what the session manager's options are now (else: npm run schema -w @session-failover-lab/bookstore)", () => {
  expect(readConf("context.schema.json")).toEqual(JSON.parse(JSON.stringify(contextJsonSchema())));
});

test.each(["app1", "app2"])("the context file of %s points at the schema", (route) => {
  expect(readConf(`${route}.context.jsonc`)).toMatchObject({ $schema: "./context.schema.json" });
});
