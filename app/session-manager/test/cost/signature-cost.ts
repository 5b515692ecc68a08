// What signatures cost, side by side with none: node --import tsx app/session-manager/test/cost/signature-cost.ts
import { startMemcached } from "../../../../test/support/memcached-process.ts";
import cookie from "@fastify/cookie";
import Fastify, { type FastifyInstance } from "fastify";
import { sessionManager } from "../../src/index.ts";
import { recordForm, type RecordForm } from "../../src/record-form.ts";
import { Signatures } from "../../src/record-signature.ts";

const secret = "the secret of this measurement, 0123456789";
const ROUNDS = 9;
/** Of records, and of requests, in one round. */
const RECORDS = 1000;
const REQUESTS = 300;
const token = "0123456789ABCDEF0123456789ABCDEF";

/** Microseconds of CPU for one, the median of the rounds; both in each round, so that what else runs meets both alike. */
async function compare(
  count: number,
  plain: () => Promise<void> | void,
  signed: () => Promise<void> | void,
): Promise<string> {
  const times: { plain: number[]; signed: number[] } = { plain: [], signed: [] };
  const measure = async (run: () => Promise<void> | void) => {
    const startedAt = process.cpuUsage();
    for (let each = 0; each < count; each += 1) await run();
    const { user, system } = process.cpuUsage(startedAt);
    return (user + system) / count;
  };
  await measure(plain);
  await measure(signed);
  for (let round = 0; round < ROUNDS; round += 1) {
    times.plain.push(await measure(plain));
    times.signed.push(await measure(signed));
  }
  const [without, withOne] = [median(times.plain), median(times.signed)];
  return `${without.toFixed(1)} | ${withOne.toFixed(1)} | ${(withOne / without).toFixed(2)}`;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

function roundTrip(form: RecordForm, bytes: number): () => void {
  const attributes = Buffer.alloc(bytes, "x");
  const now = Date.now();
  const times = { createdAt: now, lastAccessAt: now, idleSeconds: 1800 };
  const record = { token, version: 1, term: 1, owner: "app1", writer: "0a1b2c3d", ...times };
  return () => {
    form.decode(
      token,
      form.encode({ ...record, transcoder: "v8", isTombstone: false, attributes }),
    );
  };
}

async function aShop(memcachedNodes: string, options: object): Promise<FastifyInstance> {
  const app = Fastify();
  await app.register(cookie);
  await app.register(sessionManager, {
    memcachedNodes,
    sessionBackupAsync: false,
    memcachedProtocol: "meta",
    ...options,
  });
  app.post("/count", async ({ session }) => {
    const attributes: Record<string, unknown> = session;
    attributes["filling"] ??= "x".repeat(1000);
    attributes["count"] = Number(attributes["count"] ?? 0) + 1;
    return {};
  });
  await app.ready();
  return app;
}

async function changing(app: FastifyInstance): Promise<() => Promise<void>> {
  const { cookies } = await app.inject({ method: "POST", url: "/count" });
  const JSESSIONID = cookies[0]?.value ?? "";
  return async () => {
    await app.inject({ method: "POST", url: "/count", cookies: { JSESSIONID } });
  };
}

const plain = recordForm("", new Signatures("", []));
const signed = recordForm("", new Signatures("", [secret]));
console.log("| CPU | µs without | µs with | ratio |\n| --- | --- | --- | --- |");
for (const bytes of [1000, 10_000, 100_000]) {
  const columns = await compare(RECORDS, roundTrip(plain, bytes), roundTrip(signed, bytes));
  console.log(`| a record of ${bytes} bytes, written and read | ${columns} |`);
}
const node = await startMemcached();
const shops = [await aShop(node.address, {}), await aShop(node.address, { secret })] as const;
const columns = await compare(REQUESTS, await changing(shops[0]), await changing(shops[1]));
console.log(`| a request that changes a session of 1000 bytes | ${columns} |`);
await Promise.all(shops.map((app) => app.close()));
await node.kill();
