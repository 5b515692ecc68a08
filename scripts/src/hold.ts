// Decides how an app server is asked to hold a request between its handler and its store, and to let it go.
import * as z from "zod";
import { assertUp, subjectOf, type UnableWords } from "./assert-up.ts";
import type { Engine } from "./engines/engine.ts";
import { UsageError } from "./errors.ts";
import { ask } from "./http-client.ts";
import type { Bilingual, Language } from "./language.ts";
import { isAppName, type NodeName } from "./nodes.ts";
import { waitUntil } from "./wait-until.ts";

const path = "/api/lab/hold";

const holdReport = z.object({
  /** armed: the next request that changes a session will be held. */
  state: z.enum(["off", "armed", "holding"]),
  request: z.object({ method: z.string(), path: z.string() }).nullable(),
  /** What became of the last one that was held. */
  last: z
    .object({ method: z.string(), path: z.string(), status: z.int(), backup: z.string() })
    .nullable(),
});
export type HoldReport = z.infer<typeof holdReport>;

const unable: UnableWords = {
  down: { en: "is down: it holds nothing.", "pt-BR": "está fora do ar: não segura nada." },
  paused: { en: "is paused: it hears nothing.", "pt-BR": "está em pausa: não ouve nada." },
};

const words = {
  armed: {
    en: "will hold the next request that changes a session: its work done, its change not stored. It lets go of it after 2 minutes, or at",
    "pt-BR":
      "vai segurar a próxima requisição que mudar uma sessão: já processada, mas com a mudança ainda não gravada. Ele a solta depois de 2 minutos, ou com",
  },
  holding: { en: "already holds a request:", "pt-BR": "já está segurando uma requisição:" },
  idle: { en: "holds no request.", "pt-BR": "não está segurando nenhuma requisição." },
  ended: {
    en: "has let the request go on. What became of it:",
    "pt-BR": "soltou a requisição. O que foi feito dela:",
  },
} as const satisfies Record<string, Bilingual>;

/**
 * Has an app server hold the next request that changes a session. Gives what to tell. Throws UsageError for another
 * node, LabError when it is not up.
 */
export async function hold(engine: Engine, node: NodeName, language: Language): Promise<string> {
  const port = await portOf(engine, node, language);
  engine.announce(`curl -X PUT http://127.0.0.1:${port}${path}`);
  const { request } = await send(port, "PUT");
  const subject = subjectOf(node, language);
  if (request !== null)
    return `${subject} ${words.holding[language]} ${request.method} ${request.path}`;
  return `${subject} ${words.armed[language]} scripts/lab release ${node}`;
}

/** Has it let go. Gives what became of the request that was held, if one was. Throws as `hold`. */
export async function release(engine: Engine, node: NodeName, language: Language): Promise<string> {
  const port = await portOf(engine, node, language);
  const before = await readHold(port);
  engine.announce(`curl -X DELETE http://127.0.0.1:${port}${path}`);
  await send(port, "DELETE");
  const subject = subjectOf(node, language);
  // one that nobody had to let go, as its time was over, has an end to tell, too
  if (before.request === null && before.last === null) return `${subject} ${words.idle[language]}`;
  const last = await waitUntil(`${node} has answered the request that it held`, async () => {
    return (await readHold(port)).last ?? undefined;
  });
  return `${subject} ${words.ended[language]} ${last.method} ${last.path} ${last.status}, backup ${last.backup}`;
}

/** Where an app server's switch stands. */
export function readHold(port: number): Promise<HoldReport> {
  return send(port, "GET");
}

async function send(port: number, method: "GET" | "PUT" | "DELETE"): Promise<HoldReport> {
  return holdReport.parse(JSON.parse((await ask(port, path, { method })).text));
}

async function portOf(engine: Engine, node: NodeName, language: Language): Promise<number> {
  if (!isAppName(node)) throw new UsageError(`${node} serves no sessions; app1 and app2 do.`);
  await assertUp(engine, node, unable, language);
  return (await engine.ports())[node];
}
