// Random and damaged replies, in random pieces, against what a second, plain reader makes of the same bytes.
import {
  deleteCommand,
  getCommand,
  identifyCommand,
  loginCommand,
  type MetaCommand,
  storeCommand,
  touchCommand,
} from "../../src/memcached/meta-commands.ts";
import { MetaExchange } from "../../src/memcached/meta-exchange.ts";
import { ProtocolError } from "../../src/memcached/meta-replies.ts";
import type { NodeIdentity, StoredValue } from "../../src/memcached/node.ts";
import { seededRandom } from "../support/random.ts";
import { expectedOutcomes, MAX_VALUE_BYTES, type Kind, type Outcomes } from "./meta-reference.ts";

/** How often which end was seen: shows that the sequences reach all of them. */
export interface FuzzReport {
  sequences: number;
  answered: number;
  refused: number;
  brokenConnections: number;
  leftWaiting: number;
}

export interface FuzzOptions {
  readonly sequences: number;
  readonly seed: number;
  /** Number of the first sequence; a finding names its own. */
  readonly from?: number;
}

/** @throws Error that names the seed and the sequence of the first finding */
export function fuzzMeta({ sequences, seed, from = 0 }: FuzzOptions): FuzzReport {
  const report = { sequences: 0, answered: 0, refused: 0, brokenConnections: 0, leftWaiting: 0 };
  for (let index = from; index < from + sequences; index += 1) {
    const problem = runSequence(seed, index, report);
    if (problem !== undefined) throw new Error(`seed ${seed}, sequence ${index}: ${problem}`);
    report.sequences += 1;
  }
  return report;
}

type Below = (limit: number) => number;

interface Asked {
  readonly kind: Kind;
  readonly opaque: string | undefined;
  readonly command: MetaCommand<unknown>;
  /** One of the replies that memcached might give, one character a byte. */
  readonly reply: string;
  /** What the caller gets for it. */
  readonly outcome: string;
}

function runSequence(seed: number, index: number, report: FuzzReport): string | undefined {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) + Math.imul(index, 0x85ebca6b));
  const below: Below = (limit) => Math.floor(random() * limit);
  const asked = Array.from({ length: 1 + below(5) }, (_, at) => ask(below, at));
  const mode = below(5);
  const intact = asked.map(({ reply }) => reply);
  const stream =
    mode === 0 ? intact.join("") : mode === 1 ? noise(below) : mutate(intact, below).join("");
  const seen = converse(asked, stream, below);
  if (typeof seen === "string") return `${seen}; stream ${JSON.stringify(stream)}`;
  const expected =
    mode === 0
      ? { outcomes: asked.map(({ outcome }) => outcome), isBroken: false }
      : expectedOutcomes(asked, stream);
  count(report, seen);
  if (seen.isBroken === expected.isBroken && sameTexts(seen.outcomes, expected.outcomes)) return;
  return `expected ${JSON.stringify(expected)}, saw ${JSON.stringify(seen)}; stream ${JSON.stringify(stream)}`;
}

/** Feeds the stream in pieces and notes what each caller gets; a text is a finding. */
function converse(asked: readonly Asked[], stream: string, below: Below): Outcomes | string {
  const exchange = new MetaExchange(MAX_VALUE_BYTES);
  const outcomes: (string | undefined)[] = asked.map(() => undefined);
  let steps = 0;
  for (const [at, { opaque, command }] of asked.entries()) {
    const settle = (outcome: string) => {
      outcomes[at] = outcomes[at] === undefined ? outcome : `${outcomes[at]} and ${outcome}`;
    };
    exchange.expect({
      opaque,
      codes: command.codes,
      take: (reply) => {
        steps += 1;
        if (reply.code === "STAT") command.note?.(reply);
        else settle(outcomeText(command.answer(reply)));
      },
      refuse: (message) => settle(`refused ${message}`),
      abandon: () => {},
    });
  }
  let isBroken = false;
  for (const piece of pieces(Buffer.from(stream, "latin1"), below)) {
    try {
      exchange.read(piece);
    } catch (error) {
      if (!(error instanceof ProtocolError)) return `threw ${String(error)}`;
      isBroken = true;
      break;
    }
  }
  // The shortest line that anybody takes is five bytes long.
  if (steps > stream.length / 5) return `took ${steps} steps for ${stream.length} bytes`;
  return { outcomes, isBroken };
}

function outcomeText(answer: unknown): string {
  if (typeof answer !== "object" || answer === null) return String(answer);
  const { value, cas, outcome, processId, startedAt } = answer as Partial<
    StoredValue & NodeIdentity & { outcome: string }
  >;
  if (value !== undefined) return `value ${cas} ${value.toString("latin1")}`;
  if (outcome !== undefined) return cas === undefined ? outcome : `${outcome} ${cas}`;
  return `pid ${processId} since ${startedAt}`;
}

function count(report: FuzzReport, { outcomes, isBroken }: Outcomes): void {
  if (isBroken) report.brokenConnections += 1;
  for (const outcome of outcomes) {
    if (outcome === undefined) report.leftWaiting += 1;
    else if (outcome.startsWith("refused")) report.refused += 1;
    else report.answered += 1;
  }
}

function sameTexts(some: Outcomes["outcomes"], others: Outcomes["outcomes"]): boolean {
  return some.length === others.length && some.every((text, index) => text === others[index]);
}

function ask(below: Below, at: number): Asked {
  const opaque = String(at + 1 + below(3) * 10);
  const cas = String(1 + below(1_000_000));
  const tail = ` O${opaque}\r\n`;
  const make = (kind: Kind, command: MetaCommand<unknown>, answers: [string, string][]): Asked => {
    const errors: [string, string][] =
      below(8) === 0
        ? [["SERVER_ERROR out of memory\r\n", "refused SERVER_ERROR out of memory"]]
        : answers;
    const [reply, outcome] = errors[below(errors.length)] ?? ["", ""];
    return {
      kind,
      opaque: command.isClassic === true ? undefined : opaque,
      command,
      reply,
      outcome,
    };
  };
  const hit: [string, string] = [`HD${tail}`, "true"];
  switch (below(9)) {
    case 0:
      return make("touch", touchCommand("k", 10), [hit, [`EN${tail}`, "false"]]);
    case 1:
      return make("delete", deleteCommand("k"), [hit, [`NF${tail}`, "false"]]);
    case 2:
      return make("login", loginCommand({ username: "u", password: "p" }), [
        ["STORED\r\n", "undefined"],
      ]);
    case 3:
      return make("stats", identifyCommand(), [
        [
          `STAT pid ${cas}\r\nSTAT uptime 5\r\nSTAT time 105\r\nSTAT x y z\r\nEND\r\n`,
          `pid ${cas} since 100`,
        ],
      ]);
    case 4:
    case 5:
      return make("store", storeCommand("k", Buffer.alloc(0), 10, "any"), [
        [`HD c${cas}${tail}`, `stored ${cas}`],
        [`NS c0${tail}`, "conflict"],
        [`EX${tail}`, "conflict"],
        [`NF c0${tail}`, "missing"],
      ]);
    case 6:
      return make("deleteIf", deleteCommand("k", cas), [
        hit,
        [`NF${tail}`, "false"],
        [`EX${tail}`, "false"],
      ]);
    default: {
      const value = aValue(below);
      return make("get", getCommand("k"), [
        [`VA ${value.length} c${cas}${tail}${value}\r\n`, `value ${cas} ${value}`],
        [`VA ${value.length} s3 c${cas}${tail}${value}\r\n`, `value ${cas} ${value}`],
        [`EN${tail}`, "undefined"],
      ]);
    }
  }
}

const tokens = [
  ..."0 9 c7 c0 O1 O2 O11 VA HD EN NF NS EX END STAT ERROR CLIENT_ERROR SERVER_ERROR STORED - k f0".split(
    " ",
  ),
  ..." |\r\n|\r|\n|\0|\xff|VA 0 c1 O1\r\n\r\n|VA 3 c2 O2\r\nabc\r\n|HD O1\r\n|HD c5 O2\r\n|EN O1\r\n|VA 9999999999 c1 O1\r\n".split(
    "|",
  ),
  "x".repeat(300),
];

const aToken = (below: Below): string => tokens[below(tokens.length)] ?? "";

function aValue(below: Below): string {
  if (below(40) === 0) return "v".repeat(below(MAX_VALUE_BYTES + 1));
  return Array.from({ length: below(5) }, () => aToken(below)).join("");
}

function noise(below: Below): string {
  if (below(2) === 0) return Array.from({ length: below(20) }, () => aToken(below)).join("");
  return String.fromCharCode(...Array.from({ length: below(100) }, () => below(256)));
}

/** The replies with one to three faults: bytes changed, lost or added, replies doubled, swapped or cut off. */
function mutate(replies: readonly string[], below: Below): string[] {
  const all = [...replies];
  for (let faults = 1 + below(3); faults > 0; faults -= 1) {
    const at = below(all.length);
    const reply = all[at] ?? "";
    const place = below(reply.length + 1);
    const [before, after] = [reply.slice(0, place), reply.slice(place)];
    switch (below(7)) {
      case 0:
        all[at] = before + aToken(below) + after;
        break;
      case 1:
        all[at] = before + after.slice(1 + below(4));
        break;
      case 2:
        all[at] = before + String.fromCharCode(below(256)) + after.slice(1);
        break;
      case 3:
        all.splice(at, 0, reply);
        break;
      case 4:
        all.splice(at, 1, ...all.splice(below(all.length), 1, reply));
        break;
      case 5:
        all[at] = before;
        break;
      default:
        all[at] = before + reply.slice(below(reply.length + 1));
    }
  }
  return all;
}

function pieces(stream: Buffer, below: Below): Buffer[] {
  const largest = [1, 2, 7, 64, stream.length + 1][below(5)] ?? 1;
  const all: Buffer[] = [];
  // Values of many bytes one by one would only cost time.
  const least = stream.length > 500 ? 64 : 1;
  for (let at = 0; at < stream.length;) {
    const size = Math.max(least, 1 + below(largest));
    all.push(stream.subarray(at, at + size));
    at += size;
  }
  return all;
}
