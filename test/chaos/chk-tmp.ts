import { readHistory } from "/tmp/w/chaos/test/chaos/history/history.ts";
import { check } from "/tmp/w/chaos/test/chaos/checker/check.ts";
for (const f of process.argv.slice(2)) {
  const entries = await readHistory(f);
  const v = check(entries);
  console.log(f, entries.length, v.length);
  for (const x of v.slice(0, 12)) console.log(" ", x.rule, Math.round(x.at), x.fault, x.message.slice(0, 300));
}
