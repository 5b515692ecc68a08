// Invariant 8, with thousands of damaged records: whatever memcached gives back, the app server answers.
import { expect, test } from "vitest";
import { encodeRecord, type SessionRecord } from "../../src/record.ts";
import { recordForm } from "../../src/record-form.ts";
import { Signatures } from "../../src/record-signature.ts";
import { transcoderNamed } from "../../src/transcoders/transcoders.ts";
import { toAttributes } from "../../src/transcoders/transcoder.ts";
import { anAppServer, Browser } from "../support/app-server.ts";
import { aNode } from "../support/nodes.ts";
import { seededRandom } from "../support/random.ts";
import { putOn } from "../support/stored.ts";

const secret = "the secret of these tests, 0123456789";
const form = recordForm("", new Signatures("", [secret]));
const ROUNDS = 400;

const attributes = {
  name: "Ada",
  cart: [{ isbn: "9790420002135", quantity: 2 }],
  since: new Date(0),
};
const hostile = [
  "null",
  "-1",
  "1e999",
  "1.5",
  '""',
  '"\\u0000"',
  "[]",
  "{}",
  "true",
  '"__proto__"',
  "9007199254740993",
  '{"__proto__":{"maxAge":1}}',
  '"' + "x".repeat(1900) + '"',
  '"app1\\r\\nflush_all"',
];

test.each(["v8", "msgpack"] as const)(
  "a damaged record of %s is a session of its own token or none, and all others stay as they are",
  async (transcoder) => {
    const node = await aNode();
    const app1 = await anAppServer([node], { route: "app1" });
    const bystander = new Browser(app1);
    await bystander.write({ name: "Grace" });
    const random = seededRandom(8);
    let survivors = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const token = tokenOf(round);
      const value = damaged(encodeRecord(recordOf(token, transcoder)), random);
      await putOn(node.port, token, value);
      const response = await new Browser(app1, `${token}-n1.app2`).get("/read");
      expect({
        status: response.statusCode,
        value: String(response.statusCode === 200 || value),
      }).toEqual({
        status: 200,
        value: "true",
      });
      expect(response.body).not.toContain("Grace");
      survivors += response.body === "{}" ? 0 : 1;
    }
    // Without a signature some damage is a session with other attributes.
    expect(survivors).toBeGreaterThan(0);
    expect(await bystander.read()).toEqual({ name: "Grace" });
    expect(app1.lines().filter(({ level }) => level > 40)).toEqual([]);
  },
);

test("with a secret no damaged record is a session", async () => {
  const node = await aNode();
  const app1 = await anAppServer([node], { route: "app1", secret });
  const random = seededRandom(9);
  for (let round = 0; round < ROUNDS; round += 1) {
    const token = tokenOf(round);
    const whole = form.encode(recordOf(token, "v8"));
    const value = damaged(whole, random);
    await putOn(node.port, token, value);
    const isWhole = value.equals(whole);
    const read = await new Browser(app1, `${token}-n1.app2`).read();
    expect(read).toEqual(isWhole ? JSON.parse(JSON.stringify(attributes)) : {});
  }
});

function tokenOf(round: number): string {
  return (round + 1).toString(16).toUpperCase().padStart(32, "0");
}

function recordOf(token: string, name: string): SessionRecord {
  const now = Date.now();
  const transcoder = transcoderNamed(name);
  if (transcoder === undefined) throw new Error(name);
  return {
    token,
    term: 1,
    version: 3,
    owner: "app2",
    writer: "0a1b2c3d",
    createdAt: now,
    lastAccessAt: now,
    idleSeconds: 1800,
    transcoder: name,
    isTombstone: false,
    attributes: transcoder.encode(toAttributes(attributes)),
  };
}

/** Some bytes changed, a part cut out or doubled, or a header field given another value. */
function damaged(value: Buffer, random: () => number): Buffer {
  const pick = (count: number) => Math.floor(random() * count);
  const [from, to] = [pick(value.length), pick(value.length)].toSorted((a, b) => a - b);
  switch (pick(4)) {
    case 0: {
      const bytes = Buffer.from(value);
      for (let changes = pick(4); changes >= 0; changes -= 1) bytes[pick(bytes.length)] = pick(256);
      return bytes;
    }
    case 1:
      return Buffer.concat([value.subarray(0, from), value.subarray(to)]);
    case 2:
      return Buffer.concat([value.subarray(0, to), value.subarray(from)]);
    default: {
      const end = value.indexOf("\n");
      const fields = [...value.toString("latin1", 0, end).matchAll(/"\w+":("[^"]*"|\d+)/g)];
      const field = fields[pick(fields.length)]?.[0] ?? "";
      const name = field.slice(0, field.indexOf(":"));
      const header = value.toString("latin1", 0, end);
      const line = header.replace(field, () => `${name}:${hostile[pick(hostile.length)] ?? ""}`);
      return Buffer.concat([Buffer.from(line, "latin1"), value.subarray(end)]);
    }
  }
}
