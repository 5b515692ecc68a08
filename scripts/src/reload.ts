// Decides how an app server is asked to read its context file again, and how one learns what came of it.
import * as z from "zod";
import { assertUp, subjectOf, type UnableWords } from "./assert-up.ts";
import type { Engine } from "./engines/engine.ts";
import { LabError, UsageError } from "./errors.ts";
import { ask } from "./http-client.ts";
import type { Bilingual, Language } from "./language.ts";
import { type AppName, isAppName, type NodeName } from "./nodes.ts";
import { waitUntil } from "./wait-until.ts";

const configuration = z.object({
  file: z.string(),
  reloads: z.int(),
  isReloading: z.boolean(),
  last: z.object({ outcome: z.enum(["loaded", "refused"]), message: z.string() }).nullable(),
});

/** What the session manager logs when it has taken new options. */
const logged = "Loaded new memcached node configuration";

const unable: UnableWords = {
  down: {
    en: "is down; it reads the file when it starts.",
    "pt-BR": "está fora do ar; ele lê o arquivo quando inicia.",
  },
  paused: {
    en: "is paused, so it hears no signal.",
    "pt-BR": "está em pausa e não ouve sinal nenhum.",
  },
};

const words = {
  loaded: {
    en: "has read it again and works with it.",
    "pt-BR": "leu de novo e já trabalha com ele.",
  },
  refused: { en: "keeps its former configuration.", "pt-BR": "fica com a configuração anterior." },
  correct: { en: "Correct the file, then", "pt-BR": "Corrija o arquivo e depois" },
} as const satisfies Record<string, Bilingual>;

/**
 * Sends SIGHUP and waits for what comes of it. Gives what to tell; throws LabError when the app server refuses the
 * file, or can't hear.
 */
export async function reload(engine: Engine, node: NodeName, language: Language): Promise<string> {
  if (!isAppName(node))
    throw new UsageError(`${node} has no context file; app1 and app2 have one.`);
  const subject = subjectOf(node, language);
  await assertUp(engine, node, unable, language);
  const port = (await engine.ports())[node];
  const before = await read(port);
  const linesBefore = await linesOf(engine, node);
  await engine.hangUp(node);
  const last = await waitUntil(`${node} has read ${before.file} again`, async () => {
    const now = await read(port);
    return now.reloads > before.reloads && !now.isReloading ? (now.last ?? undefined) : undefined;
  });
  if (last.outcome === "refused")
    throw new LabError(`${subject} ${words.refused[language]} ${last.message}`, {
      hint: `${words.correct[language]}: scripts/lab reload ${node}`,
    });
  // with Docker the line may come a moment after the answer, and with another LOG_LEVEL not at all
  const lines = await waitUntil(
    "the log tells of it",
    async () => {
      const all = await linesOf(engine, node);
      return all.length > linesBefore.length && all.slice(linesBefore.length);
    },
    { timeoutMs: 2000 },
  ).catch(() => []);
  return [...lines, `${before.file}: ${subject} ${words.loaded[language]}`].join("\n");
}

async function read(port: number): Promise<z.infer<typeof configuration>> {
  const { text } = await ask(port, "/api/lab/configuration");
  return configuration.parse(JSON.parse(text));
}

async function linesOf(engine: Engine, node: AppName): Promise<string[]> {
  return (await engine.logs(node)).split("\n").filter((line) => line.includes(logged));
}
