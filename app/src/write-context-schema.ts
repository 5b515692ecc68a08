// Writes conf/context.schema.json anew; run it after the session manager's options changed.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { contextJsonSchema } from "./context-schema.ts";

const file = resolve(import.meta.dirname, "../conf/context.schema.json");
writeFileSync(file, `${JSON.stringify(contextJsonSchema(), undefined, 2)}\n`);
