// npm run fuzz:meta -- --sequences 10000000 --seed 1
import { parseArgs } from "node:util";
import { fuzzMeta } from "./meta-fuzz.ts";

const { values } = parseArgs({
  options: {
    sequences: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    from: { type: "string", default: "0" },
  },
});
const [sequences, seed, first] = [values.sequences, values.seed, values.from].map(Number);
if (![sequences, seed, first].every(Number.isSafeInteger)) {
  console.error("--sequences, --seed and --from take whole numbers");
  process.exit(1);
}
const total = sequences ?? 0;
const stride = 500_000;
const sum: Record<string, number> = {};
for (let done = 0; done < total; done += stride) {
  const count = Math.min(stride, total - done);
  const report = fuzzMeta({ sequences: count, seed: seed ?? 1, from: (first ?? 0) + done });
  for (const [name, value] of Object.entries(report)) sum[name] = (sum[name] ?? 0) + value;
  console.log(JSON.stringify(sum));
}
