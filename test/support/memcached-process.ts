// A real memcached for tests: started, killed, paused and restarted on a port of its own.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { waitUntil } from "./wait-until.ts";

const startDeadlineMs = 5000;
const stopDeadlineMs = 5000;
const replyDeadlineMs = 2000;
const portAttempts = 5;

/** One memcached process; every method resolves when its effect is there, or rejects at a deadline. */
export interface MemcachedProcess {
  /** TCP port on 127.0.0.1; stays the same over restarts. */
  readonly port: number;
  /** `127.0.0.1:port` */
  readonly address: string;
  /** Process id of the running process; of the last one if none runs. */
  readonly pid: number;
  /** SIGKILL. Nothing happens if it isn't running. */
  kill(): Promise<void>;
  /** SIGTERM (also when paused), SIGKILL if that takes too long; memcached takes about 1 s, `kill` none. Nothing happens if it isn't running. */
  stop(): Promise<void>;
  /** SIGSTOP: connections stay open, nothing answers. */
  pause(): Promise<void>;
  /** SIGCONT */
  resume(): Promise<void>;
  /** Stops it if it is running, then starts an empty one on the same port. */
  restart(): Promise<void>;
  /** Sends one line (or lines) of the text protocol, on a connection of its own; see {@link askMemcached}. */
  ask(command: string): Promise<string>;
  /** The numbers and words of `stats`, by name. */
  stats(): Promise<Record<string, string>>;
}

/** Starts a memcached on `port`, or on a free port if none is given; it is killed with the test process. */
export async function startMemcached(options: { port?: number } = {}): Promise<MemcachedProcess> {
  if (options.port !== undefined) return handle(options.port, await launch(options.port));
  // a free port may be taken by another test file before memcached has it, so a lost race draws again
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      return handle(port, await launch(port));
    } catch (error) {
      if (attempt === portAttempts) throw error;
    }
  }
}

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no TCP address");
  return address.port;
}

/**
 * Sends `command` (CRLF is added) and returns the reply up to its last line (`END`, `STORED`, `VERSION ...`).
 * @throws Error if the connection fails or the reply isn't complete in 2 s
 */
export function askMemcached(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1" });
    let reply = "";
    const timer = setTimeout(
      () => finish(new Error(`no complete reply to "${command}" on port ${port}: "${reply}"`)),
      replyDeadlineMs,
    );
    const finish = (error?: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      if (error) reject(error);
      else resolve(reply);
    };
    socket.setEncoding("latin1");
    socket.once("connect", () => socket.write(`${command}\r\n`));
    socket.on("data", (chunk: string) => {
      reply += chunk;
      if (isComplete(reply)) finish();
    });
    socket.once("error", finish);
    socket.once("end", () => finish(new Error(`port ${port} closed the connection`)));
  });
}

const lastLine =
  /(?:^|\r\n)(?:END|OK|STORED|NOT_STORED|EXISTS|NOT_FOUND|DELETED|TOUCHED|VERSION .*|\d+|ERROR|(?:CLIENT|SERVER)_ERROR .*)\r\n$/;
const valueHeader = /^VALUE /;

/** A stored value may hold anything, also a line like `STORED`; a reply with values ends at `END` only. */
function isComplete(reply: string): boolean {
  return valueHeader.test(reply) ? reply.endsWith("\r\nEND\r\n") : lastLine.test(reply);
}

/** The numbers and words of `stats`, by name. */
export async function statsOf(port: number): Promise<Record<string, string>> {
  const lines = (await askMemcached(port, "stats")).split("\r\n");
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, value] = /^STAT (\S+) (.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts the process and waits until it answers: it, and not whoever else may have that port. */
async function launch(port: number): Promise<ChildProcess> {
  // as root, memcached insists on being told whom to become
  const user = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
  const child = spawn(
    "memcached",
    ["-l", "127.0.0.1", "-p", String(port), "-U", "0", "-m", "64", ...user],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    complaint += chunk;
  });
  let failure: Error | undefined;
  child.once("error", (error) => {
    failure = error;
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  const isOurs = async (): Promise<boolean> => (await statsOf(port))["pid"] === String(child.pid);
  await waitUntil(
    `memcached answers on port ${port}`,
    async () => failure !== undefined || hasEnded(child) || (await isOurs()),
    startDeadlineMs,
  ).catch((error: unknown) => {
    child.kill("SIGKILL");
    throw error;
  });
  if (failure) throw new Error("memcached can't be started; is it installed?", { cause: failure });
  if (hasEnded(child)) throw new Error(`memcached on port ${port} ended at once: ${complaint}`);
  return child;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function handle(port: number, first: ChildProcess): MemcachedProcess {
  let child = first;
  const stop = async (): Promise<void> => {
    signal(child, "SIGTERM");
    signal(child, "SIGCONT");
    await ended(child);
  };
  return {
    port,
    address: `127.0.0.1:${port}`,
    get pid() {
      return child.pid ?? 0;
    },
    kill: async () => {
      signal(child, "SIGKILL");
      await ended(child);
    },
    stop,
    pause: async () => {
      signal(child, "SIGSTOP");
      await waitUntil(`memcached ${port} is paused`, () => isPaused(child) !== false);
    },
    resume: async () => {
      signal(child, "SIGCONT");
      await waitUntil(`memcached ${port} goes on`, () => isPaused(child) !== true);
    },
    restart: async () => {
      await stop();
      child = await launch(port);
    },
    ask: (command) => askMemcached(port, command),
    stats: () => statsOf(port),
  };
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (!hasEnded(child)) child.kill(name);
}

async function ended(child: ChildProcess): Promise<void> {
  const timer = setTimeout(() => child.kill("SIGKILL"), stopDeadlineMs);
  if (!hasEnded(child)) await once(child, "exit");
  clearTimeout(timer);
}

/** Whether the kernel shows the process as stopped; undefined where there is no /proc to ask. */
function isPaused(child: ChildProcess): boolean | undefined {
  const stat = `/proc/${child.pid}/stat`;
  if (!existsSync(stat)) return undefined;
  const [state] = readFileSync(stat, "utf8").split(") ").at(-1) ?? "";
  return state === "T";
}
