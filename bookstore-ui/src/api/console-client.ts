// Decides how the page talks to the console: who looks needs nothing, who clicks needs this run's token.
import type { Deed, ExerciseAnswer, ExerciseQuestion, LabReport } from "./wire.ts";

/** Restarting an app server takes longest: it may store for ten seconds before it ends. */
const actDeadlineMs = 30_000;
/** A look that takes longer is as good as none; a memcached that hangs costs the console one second. */
const look = { deadlineMs: 5000 };

/** What became of a click: `failure` is the console's own words, or null when it could not be reached. */
export type Click = { ok: true } | { ok: false; failure: string | null };

/** The calls of the console. None of them throws. */
export type ConsoleClient = {
  /** Undefined: the console can't be reached. */
  nodes: () => Promise<LabReport | undefined>;
  act: (deed: Exclude<Deed, { kind: "burst" }>) => Promise<Click>;
  /** Undefined: the console can't be reached, or has no exercise. */
  exercise: (question: ExerciseQuestion) => Promise<ExerciseAnswer | undefined>;
};

/** @param baseUrl the console's origin; undefined while nobody has told where it is */
export function createConsoleClient(baseUrl: () => string | undefined): ConsoleClient {
  let token: string | undefined;

  async function send(
    path: string,
    method: "GET" | "POST",
    { deadlineMs, body }: { deadlineMs: number; body?: unknown },
  ): Promise<Response | undefined> {
    const base = baseUrl();
    if (base === undefined) return undefined;
    try {
      return await fetch(base + path, {
        method,
        cache: "no-store",
        signal: AbortSignal.timeout(deadlineMs),
        headers: {
          ...(token === undefined ? {} : { "x-console-token": token }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      return undefined;
    }
  }

  async function renewToken(): Promise<void> {
    token = undefined;
    const response = await send("/api/console", "GET", look);
    if (response?.ok === true) token = ((await response.json()) as { token: string }).token;
  }

  async function act(deed: Exclude<Deed, { kind: "burst" }>): Promise<Click> {
    const path = deed.kind === "mode" ? `mode/${deed.mode}` : `nodes/${deed.node}/${deed.action}`;
    const click = () => send(`/api/${path}`, "POST", { deadlineMs: actDeadlineMs });
    if (token === undefined) await renewToken();
    let response = await click();
    // a console that was started again has another token
    if (response?.status === 403) {
      await renewToken();
      response = await click();
    }
    if (response === undefined) return { ok: false, failure: null };
    if (response.ok) return { ok: true };
    const { detail } = (await response.json().catch(() => ({}))) as { detail?: string };
    return { ok: false, failure: detail ?? String(response.status) };
  }

  return {
    async nodes() {
      const response = await send("/api/nodes", "GET", look);
      return response?.ok === true ? ((await response.json()) as LabReport) : undefined;
    },
    act,
    async exercise(body) {
      const response = await send("/api/exercise", "POST", { ...look, body });
      return response?.ok === true ? ((await response.json()) as ExerciseAnswer) : undefined;
    },
  };
}
