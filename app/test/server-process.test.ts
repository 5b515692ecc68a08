import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startMemcached, type MemcachedProcess } from "../../test/support/memcached-process.ts";
import { waitUntil } from "../../test/support/wait-until.ts";
import { answers } from "../src/api.ts";
import { books } from "../src/bookstore/catalogue.ts";

const [first] = books;
if (!first) throw new Error("these tests need a book");

let nodes: MemcachedProcess[];
let server: ServerProcess;

beforeAll(async () => {
  nodes = await Promise.all([startMemcached(), startMemcached()]);
});

afterEach(async () => {
  server.child.kill("SIGKILL");
  await server.ended;
});

afterAll(async () => {
  await Promise.all(nodes.map((node) => node.kill()));
});

interface ServerProcess {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
}

/** Starts `src/server.ts` as the lab does, on a free port unless `environment` names one. */
function startServer(environment: Record<string, string> = {}): ServerProcess {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", resolve(import.meta.dirname, "../src/server.ts")],
    {
      env: {
        ...process.env,
        ROUTE: "app1",
        PORT: "0",
        MEMCACHED1: nodes[0]?.address,
        MEMCACHED2: nodes[1]?.address,
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const ended = once(child, "close").then(
    ([code, signal]: (number | string | null)[]) => code ?? signal ?? null,
  );
  return { child, output: () => output, ended };
}

async function portOf({ output }: ServerProcess): Promise<number> {
  const listening = /listening at http:\/\/127\.0\.0\.1:(\d+)/;
  return Number(await waitUntil("the server listens", () => listening.exec(output())?.[1], 15_000));
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1" });
  // a server that goes away may end a connection the hard way
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

/** Collects what arrives on a connection. */
function collect(socket: Socket): () => string {
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  return () => text;
}

test("SIGTERM finishes a request that has begun, refuses new connections and exits with 0", async () => {
  server = startServer();
  const port = await portOf(server);
  const body = JSON.stringify({ isbn: first.isbn });
  const socket = await open(port);
  const received = collect(socket);
  socket.write(
    `POST /api/cart/items HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
  );
  // answered only after the half request has been read
  await fetch(`http://127.0.0.1:${port}/health`);
  server.child.kill("SIGTERM");
  await waitUntil("new connections are refused", async () => {
    const refused = await open(port).then(
      (socket) => void socket.destroy(),
      () => true,
    );
    return refused;
  });
  expect(server.child.exitCode).toBeNull();
  socket.write(body.slice(5));
  expect(await server.ended).toBe(0);
  expect(received()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(received()).toMatch(/server-timing: backup;desc="n2 stored"/i);
  expect(received()).toMatch(/connection: close/i);
  expect(server.output()).toMatch(/INFO SIGTERM.*\n(.*\n)*.*INFO closed/);
});

test("a request that is on its way when SIGTERM comes hears that the server is shutting down", async () => {
  server = startServer();
  const port = await portOf(server);
  const socket = await open(port);
  const received = collect(socket);
  socket.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await waitUntil("the first answer", () => received().includes('{"status":"ok"'));
  socket.write("GET /health HTTP/1.1\r\n");
  await fetch(`http://127.0.0.1:${port}/health`);
  server.child.kill("SIGTERM");
  await waitUntil("the signal is heard", () => server.output().includes("SIGTERM"));
  socket.write("Host: localhost\r\n\r\n");
  expect(await server.ended).toBe(0);
  expect(received()).toContain("HTTP/1.1 503 Service Unavailable");
  expect(received()).toContain('{"status":"shutting-down","server":"app1"}');
});

test("idle, unused and listening connections don't hold up a shutdown", async () => {
  server = startServer();
  const port = await portOf(server);
  const [unused, idle, listening] = await Promise.all([open(port), open(port), open(port)]);
  const [fromIdle, fromListening] = [collect(idle), collect(listening)];
  const fromUnused = collect(unused);
  idle.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
  listening.write("GET /api/lab/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await waitUntil(
    "an answer on both",
    () => fromIdle() !== "" && fromListening().includes("retry"),
  );
  const startedAt = performance.now();
  server.child.kill("SIGTERM");
  expect(await server.ended).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(3000);
  expect(fromUnused()).toBe("");
});

test("a huge cookie gives a fresh session, an absurd one and a non-request a problem", async () => {
  server = startServer();
  const port = await portOf(server);
  const ask = async (text: string): Promise<string> => {
    const socket = await open(port);
    const received = collect(socket);
    socket.write(text);
    await once(socket, "close");
    return received();
  };
  const withCookie = (bytes: number): Promise<string> =>
    ask(
      `GET /api/me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: JSESSIONID=${"A".repeat(bytes)}\r\n\r\n`,
    );
  expect(await withCookie(40_000)).toMatch(/^HTTP\/1\.1 200 OK/);
  for (const [answer, status, code] of [
    [await withCookie(100_000), 431, "headers_too_large"],
    [await ask("HELO\r\n\r\n"), 400, "bad_request"],
  ] as const) {
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain("X-App-Server: app1");
    const body: unknown = JSON.parse(answer.split("\r\n\r\n")[1] ?? "");
    expect(body).toMatchObject({ status, code });
  }
});

test("a request that never ends is cut off, and the server exits with 0 in time", async () => {
  server = startServer();
  const port = await portOf(server);
  const socket = await open(port);
  socket.write(
    "POST /api/cart/items HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{",
  );
  await fetch(`http://127.0.0.1:${port}/health`);
  const startedAt = performance.now();
  server.child.kill("SIGTERM");
  expect(await server.ended).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(9000);
  expect(server.output()).toContain("WARN requests were still unfinished");
});

test("SIGINT ends it too, and a second signal changes nothing", async () => {
  server = startServer();
  await portOf(server);
  server.child.kill("SIGINT");
  await waitUntil("the signal is heard", () => server.output().includes("SIGINT"));
  server.child.kill("SIGINT");
  expect(await server.ended).toBe(0);
});

test("SIGHUP reads the context file again, and a bad one changes nothing", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sighup-"));
  const file = join(folder, "app1.context.jsonc");
  copyFileSync(resolve(import.meta.dirname, "../conf/app1.context.jsonc"), file);
  server = startServer({ CONTEXT_FILE: file });
  const port = await portOf(server);
  const hangUp = async (times: number): Promise<unknown> => {
    server.child.kill("SIGHUP");
    return waitUntil(`${times} readings are done`, async () => {
      const response = await fetch(`http://127.0.0.1:${port}/api/lab/configuration`);
      const { reloads, isReloading, last } = answers.labConfiguration.parse(await response.json());
      return reloads === times && !isReloading && last;
    });
  };
  expect(await hangUp(1)).toMatchObject({ outcome: "loaded" });
  expect(server.output()).toContain("INFO Loaded new memcached node configuration. Former config:");
  writeFileSync(file, '{ "memcachedNodes": "n1:nowhere" }');
  expect(await hangUp(2)).toMatchObject({ outcome: "refused" });
  expect(server.output()).toMatch(
    /ERROR The former configuration stays .*memcachedNodes.*n1:nowhere/,
  );
  expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
  server.child.kill("SIGTERM");
  expect(await server.ended).toBe(0);
  rmSync(folder, { recursive: true });
});

test("a bad option stops it with file, option and value", async () => {
  server = startServer({ MEMCACHED2: "not-an-address" });
  expect(await server.ended).toBe(1);
  expect(server.output()).toMatch(/app1\.context\.jsonc: .*memcachedNodes.*not-an-address/);
  expect(server.output()).not.toContain("    at ");
});

test("a bad variable stops it with name and value", async () => {
  server = startServer({ LOG_FORMAT: "xml" });
  expect(await server.ended).toBe(1);
  expect(server.output()).toBe('environment variable LOG_FORMAT is "xml"; allowed: pretty, json\n');
});

test("a port that is taken stops it with a sentence", async () => {
  server = startServer({ PORT: String(nodes[0]?.port) });
  expect(await server.ended).toBe(1);
  expect(server.output()).toContain(`${nodes[0]?.port}: another program has this port`);
});
