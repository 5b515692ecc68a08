// Decides how the page talks to the console: who looks needs nothing, who clicks needs this run's token.
import type { LabReport, MachineAction, MachineName } from "./wire.ts";

/** Restarting an app server takes longest: it may store for ten seconds before it ends. */
const actDeadlineMs = 30_000;
/** A look that takes longer is as good as none; a memcached that hangs costs the console one second. */
const lookDeadlineMs = 5000;

/** What became of a click: `failure` is the console's own words, or null when it could not be reached. */
export type Click = { ok: true } | { ok: false; failure: string | null };

/** The calls of the console. None of them throws. */
export type ConsoleClient = {
  /** Undefined: the console can't be reached. */
  nodes: () => Promise<LabReport | undefined>;
  act: (action: MachineAction, machine: MachineName) => Promise<Click>;
};

/** @param baseUrl the console's origin; undefined while nobody has told where it is */
export function createConsoleClient(baseUrl: () => string | undefined): ConsoleClient {
  let token: string | undefined;

  async function send(path: string, method: "GET" | "POST"): Promise<Response | undefined> {
    const base = baseUrl();
    if (base === undefined) return undefined;
    try {
      return await fetch(base + path, {
        method,
        cache: "no-store",
        signal: AbortSignal.timeout(method === "GET" ? lookDeadlineMs : actDeadlineMs),
        ...(token === undefined ? {} : { headers: { "x-console-token": token } }),
      });
    } catch {
      return undefined;
    }
  }

  async function renewToken(): Promise<void> {
    token = undefined;
    const response = await send("/api/console", "GET");
    if (response?.ok === true) token = ((await response.json()) as { token: string }).token;
  }

  async function act(action: MachineAction, machine: MachineName): Promise<Click> {
    const click = () => send(`/api/nodes/${machine}/${action}`, "POST");
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
      const response = await send("/api/nodes", "GET");
      return response?.ok === true ? ((await response.json()) as LabReport) : undefined;
    },
    act,
  };
}
