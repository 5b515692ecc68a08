// Decides whether an operation was acknowledged, refused or is unknown, and writes it down.
import { parseCookie } from "../../../scripts/src/index.ts";
import type { Deed, OperationEntry, Outcome } from "../history/entry.ts";
import type { History } from "../history/history.ts";
import { codeIn } from "./answers.ts";
import { type Answer, type Connections, mayRepeat, type ShopRequest } from "./exchange.ts";

/** Where an operation stands in its run. */
export interface Place {
  readonly shopper: number;
  readonly visit: number;
}

export interface Asked {
  readonly entry: OperationEntry;
  /** Absent: none came. */
  readonly answer: Answer | undefined;
}

/** What asking needs to know besides the request itself. */
export interface Question {
  readonly place: Place;
  readonly request: ShopRequest;
  /** Cookie to send; absent: none. */
  readonly cookie: string | undefined;
  /** Given each answer before it is written down; what it does to the cookie jar. Returns the jar's cookie. */
  readonly keepCookie: (answer: Answer | undefined) => string | undefined;
  /** What was to be done, and with a 2xx answer, what it said. */
  readonly deedOf: (answer: Answer | undefined) => Deed;
}

/** Asks, and adds the operation to the history when it has ended. */
export async function ask(
  history: History,
  connections: Connections,
  { place, request, cookie, keepCookie, deedOf }: Question,
): Promise<Asked> {
  const id = history.nextId();
  const begin = history.now();
  const headers = { ...request.headers, ...(cookie ? { cookie: `JSESSIONID=${cookie}` } : {}) };
  const sent = { ...request, headers };
  const { answer, error, repeats, waitMs } = await connections.exchange(sent);
  const end = history.now();
  const kept = keepCookie(answer);
  const isOk = answer !== undefined && answer.status < 300;
  const entry = history.add({
    type: "operation",
    id,
    ...place,
    begin,
    end,
    outcome: outcomeOf(sent, answer),
    status: answer?.status ?? null,
    code: answer === undefined ? null : codeIn(answer),
    server: answer?.server ?? null,
    mayRepeat: mayRepeat(sent),
    repeats,
    waitMs: Math.round(waitMs * 10) / 10,
    ...(error === undefined ? {} : { error }),
    token: (kept === undefined ? undefined : parseCookie(kept)?.token) ?? null,
    ...deedOf(isOk ? answer : undefined),
  });
  return { entry, answer };
}

/** HAProxy may have sent a request more than once, and an error answers the last sending only. */
function outcomeOf(request: ShopRequest, answer: Answer | undefined): Outcome {
  if (answer === undefined) return "unknown";
  if (answer.status < 300) return "ok";
  if (answer.status < 500) return "failed";
  return !mayRepeat(request) && codeIn(answer) === "session_conflict" ? "failed" : "unknown";
}
