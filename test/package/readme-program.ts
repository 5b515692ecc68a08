// The program of the README, as its reader has it: saved as a file, started with plain Node, asked over HTTP.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { waitUntil } from "../support/wait-until.ts";

/** The blocks of code in a page, in this language. */
export function codeBlocks(markdown: string, language: string): string[] {
  const blocks = markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms);
  return [...blocks].filter(([, name]) => name === language).map(([, , code = ""]) => code);
}

export interface Program {
  readonly port: number;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts a file of `folder` and waits until it answers. The environment is all that it gets. */
export async function startProgram(
  folder: string,
  file: string,
  environment: { PORT: string; MEMCACHED_NODES: string },
): Promise<Program> {
  const child = spawn(process.execPath, [file], {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const kill = async () => {
    if (hasEnded()) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  const port = Number(environment.PORT);
  const answers = async () => hasEnded() || (await fetch(`http://localhost:${port}/favicon.ico`));
  try {
    await waitUntil(`${file} answers on port ${port}`, answers, 10_000);
  } catch (error) {
    await kill();
    throw new Error(`${file} does not answer:\n${output}`, { cause: error });
  }
  if (hasEnded()) throw new Error(`${file} ended at once:\n${output}`);
  return { port, kill };
}

/** One request to the program; `cookie` is what to send with the next one. */
export async function visit(
  { port }: Program,
  cookie: string | undefined,
): Promise<{ body: unknown; cookie: string | undefined }> {
  const response = await fetch(`http://localhost:${port}/`, {
    headers: cookie === undefined ? {} : { cookie },
  });
  const [sent] = response.headers.getSetCookie();
  return { body: await response.json(), cookie: sent?.split(";")[0] ?? cookie };
}
