// The programs in examples/, each as a process of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { waitUntil } from "../../../../test/support/wait-until.ts";
import { afterThisTest } from "./cleanup.ts";

export const EXAMPLES = resolve(import.meta.dirname, "../../examples");

/** A running program, and its one visitor, who keeps the cookie. */
export interface Example {
  get(path: string): Promise<Answer>;
  post(path: string, body?: object, headers?: Record<string, string>): Promise<Answer>;
  /** Kills the program with SIGKILL and starts it again, on another port. */
  killAndStart(): Promise<void>;
  /** The visitor's cookie. */
  cookie: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** The whole Set-Cookie header; absent where none was sent. */
  readonly setCookie: string | undefined;
}

/** Starts an example over one memcached; it ends with the test. */
export async function anExample(name: string, memcachedPort: number): Promise<Example> {
  const start = () => startProgram(name, `localhost:${memcachedPort}`);
  let program = await start();
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const headers = new Headers(init.headers);
    if (example.cookie !== "") headers.set("cookie", example.cookie);
    const response = await fetch(`${program.address}${path}`, { ...init, headers });
    const [setCookie] = response.headers.getSetCookie();
    if (setCookie !== undefined) [example.cookie = ""] = setCookie.split(";");
    const text = await response.text();
    return { status: response.status, body: parsed(text), setCookie };
  };
  const example: Example = {
    cookie: "",
    get: (path) => ask(path, {}),
    post: (path, body = {}, headers = {}) =>
      ask(path, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "content-type": "application/json", ...headers },
      }),
    killAndStart: async () => {
      await program.kill();
      program = await start();
    },
  };
  return example;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function startProgram(name: string, memcachedNodes: string) {
  const child = spawn(process.execPath, ["--import", "tsx", resolve(EXAMPLES, `${name}.mjs`)], {
    cwd: EXAMPLES,
    env: { ...process.env, PORT: "0", MEMCACHED_NODES: memcachedNodes },
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
  afterThisTest(kill);
  const address = await waitUntil(
    `${name} listens`,
    () => {
      if (hasEnded()) throw new Error(`${name} ended: ${output}`);
      return /Server listening at (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
    },
    15_000,
  );
  return { address, kill };
}
