// What the bytes of a connection mean, read in one piece and without the means of the client itself.

export type Kind = "get" | "store" | "touch" | "delete" | "deleteIf" | "login" | "stats";

export interface Outcomes {
  /** In the order of the calls; absent where nothing was heard. */
  readonly outcomes: readonly (string | undefined)[];
  /** Did anything arrive that is no reply to what was asked? */
  readonly isBroken: boolean;
}

export const MAX_VALUE_BYTES = 4096;
const MAX_LINE_BYTES = 2048;

interface Reply {
  readonly code: string;
  readonly flags: ReadonlyMap<string, string>;
  readonly value: string;
  readonly text: string;
}

/** @param stream one character a byte */
export function expectedOutcomes(
  calls: readonly { kind: Kind; opaque: string | undefined }[],
  stream: string,
): Outcomes {
  const outcomes: (string | undefined)[] = calls.map(() => undefined);
  let stats: Record<string, string> = {};
  let turn = 0;
  let at = 0;
  for (;;) {
    const read = readReply(stream, at);
    if (read === "waiting") return { outcomes, isBroken: false };
    const call = calls[turn];
    if (read === "broken" || call === undefined) return { outcomes, isBroken: true };
    const { reply, next } = read;
    at = next;
    if (reply.code.endsWith("ERROR")) {
      outcomes[turn] = `refused ${reply.code}${reply.text === "" ? "" : ` ${reply.text}`}`;
      if (reply.code !== "SERVER_ERROR") return { outcomes, isBroken: true };
      stats = {};
      turn += 1;
      continue;
    }
    if (reply.flags.get("O") !== call.opaque) return { outcomes, isBroken: true };
    if (reply.code === "STAT" && call.kind === "stats") {
      const words = reply.text.split(" ");
      if (words.length === 2 && isNumber(words[1])) stats[`${words[0]}`] = `${words[1]}`;
      continue;
    }
    const outcome = outcomeOf(call.kind, reply, stats);
    if (outcome === undefined) return { outcomes, isBroken: true };
    outcomes[turn] = outcome;
    stats = {};
    turn += 1;
  }
}

function outcomeOf(kind: Kind, reply: Reply, stats: Record<string, string>): string | undefined {
  const cas = reply.flags.get("c");
  const hasCas = cas !== undefined && cas !== "0";
  switch (`${kind} ${reply.code}`) {
    case "get VA":
      return hasCas ? `value ${cas} ${reply.value}` : undefined;
    case "store HD":
      return hasCas ? `stored ${cas}` : undefined;
    case "get EN":
    case "login STORED":
      return "undefined";
    case "store NS":
    case "store EX":
      return "conflict";
    case "store NF":
      return "missing";
    case "touch HD":
    case "delete HD":
    case "deleteIf HD":
      return "true";
    case "touch EN":
    case "delete NF":
    case "deleteIf NF":
    case "deleteIf EX":
      return "false";
    case "stats END": {
      const { pid, time, uptime } = stats;
      if (pid === undefined || time === undefined || uptime === undefined) return undefined;
      return `pid ${Number(pid)} since ${Number(time) - Number(uptime)}`;
    }
    default:
      return undefined;
  }
}

function readReply(
  stream: string,
  at: number,
): { reply: Reply; next: number } | "waiting" | "broken" {
  const feed = stream.indexOf("\n", at);
  if ((feed === -1 ? stream.length : feed) - at > MAX_LINE_BYTES) return "broken";
  if (feed === -1) return "waiting";
  if (feed === at || stream[feed - 1] !== "\r") return "broken";
  const words = stream.slice(at, feed - 1).split(" ");
  const [code = ""] = words;
  const next = feed + 1;
  if (["STAT", "ERROR", "CLIENT_ERROR", "SERVER_ERROR"].includes(code)) {
    const text = words.slice(1).join(" ");
    if (Array.from(text).some((sign) => sign < " " || sign > "~")) return "broken";
    return { reply: { code, flags: new Map(), value: "", text }, next };
  }
  if (code === "END" || code === "STORED") {
    if (words.length > 1) return "broken";
    return { reply: { code, flags: new Map(), value: "", text: "" }, next };
  }
  const flags = readFlags(words.slice(code === "VA" ? 2 : 1));
  if (flags === undefined) return "broken";
  if (["HD", "EN", "NF", "NS", "EX"].includes(code)) {
    return { reply: { code, flags, value: "", text: "" }, next };
  }
  const size = words[1] ?? "";
  if (code !== "VA" || !isNumber(size) || size.length > 10) return "broken";
  const end = next + Number(size);
  if (Number(size) > MAX_VALUE_BYTES) return "broken";
  if (stream.length < end + 2) return "waiting";
  if (stream.slice(end, end + 2) !== "\r\n") return "broken";
  return { reply: { code, flags, value: stream.slice(next, end), text: "" }, next: end + 2 };
}

function readFlags(words: readonly string[]): Map<string, string> | undefined {
  const flags = new Map<string, string>();
  for (const word of words) {
    const letter = word[0] ?? "";
    const isLetter = (letter >= "a" && letter <= "z") || (letter >= "A" && letter <= "Z");
    if (!isLetter || Array.from(word).some((sign) => sign < "!" || sign > "~")) return undefined;
    const isOurs = letter === "O" || letter === "c";
    if (isOurs && flags.has(letter)) return undefined;
    if (letter === "c" && (word.length > 21 || !isNumber(word.slice(1)))) return undefined;
    flags.set(letter, word.slice(1));
  }
  return flags;
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && text !== "" && Array.from(text).every((s) => s >= "0" && s <= "9");
}
