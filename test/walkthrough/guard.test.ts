// What the guard in front of Docker's API lets through. The real HAProxy with the project's own file; behind it a socket
// that writes down what reaches it, as nothing else may.
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { freePort } from "../support/memcached-process.ts";
import { openSocket } from "../support/open-socket.ts";
import { type ServerProcess, startServer } from "../support/server-process.ts";
import { waitUntil } from "../support/wait-until.ts";

const reached: string[] = [];
const docker = createServer((request, response) => {
  reached.push(`${request.method} ${request.url}`);
  response.writeHead(request.method === "GET" ? 200 : 204).end();
});
let folder: string;
let port: number;
let guard: ServerProcess;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "guard-"));
  const socket = path.join(folder, "docker.sock");
  docker.listen(socket);
  await once(docker, "listening");
  port = await freePort();
  const environment = {
    GUARD_BIND: `127.0.0.1:${port}`,
    GUARD_PROJECT: "my-lab",
    GUARD_SOCKET: `unix@${socket}`,
  };
  const isUp = async () => (await fetch(`http://127.0.0.1:${port}/guard-health`)).ok;
  guard = await startServer("the guard", "haproxy", ["-f", "haproxy/guard.cfg"], environment, () =>
    isUp().catch(() => false),
  );
});

afterAll(async () => {
  await guard.kill();
  docker.close();
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  reached.length = 0;
});

/** Sends these bytes as they are. @returns the status of the answer; 0: there was none, as it is no HTTP/1 at all */
async function send(request: string): Promise<number> {
  const { socket, received } = await openSocket(port);
  const ended = once(socket, "close");
  socket.write(request);
  await waitUntil("the guard answers", () => received().includes("\r\n\r\n") || socket.closed);
  socket.destroy();
  await ended;
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(received())?.[1] ?? 0);
}

const head = (line: string, ...headers: string[]) =>
  [`${line} HTTP/1.1`, "Host: guard", ...headers, "", ""].join("\r\n");

const nodes = ["haproxy", "app1", "app2", "memcached1", "memcached2"];
const actions = ["start", "kill", "pause", "unpause", "restart"];

test.each(nodes.flatMap((node) => actions.map((action) => [action, node])))(
  "%s of %s reaches Docker",
  async (action, node) => {
    for (const version of ["1.41", "1.44"]) {
      const target = `/v${version}/containers/my-lab-${node}-1/${action}`;
      expect(await send(head(`POST ${target}`, "Content-Length: 0"))).toBe(204);
      expect(reached).toContain(`POST ${target}`);
    }
  },
);

test.each(nodes)("the state of %s may be asked for", async (node) => {
  expect(await send(head(`GET /v1.44/containers/my-lab-${node}-1/json`))).toBe(200);
  expect(reached).toHaveLength(1);
});

const kill = "/v1.44/containers/my-lab-app1-1/kill";
const start = "/v1.44/containers/my-lab-app1-1/start";
const chunked = `${head(`POST ${start}`, "Transfer-Encoding: chunked")}5\r\nhello\r\n0\r\n\r\n`;

test.each<[string, string]>([
  ["another project's node", head("POST /v1.44/containers/other-app1-1/kill")],
  ["a name that ends like ours", head("POST /v1.44/containers/x-my-lab-app1-1/kill")],
  ["a name that begins like ours", head("POST /v1.44/containers/my-lab-app1-12/kill")],
  ["the console itself", head("POST /v1.44/containers/my-lab-console-1/kill")],
  ["the guard itself", head("POST /v1.44/containers/my-lab-guard-1/kill")],
  ["a container by its id", head(`POST /v1.44/containers/${"a1".repeat(32)}/kill`)],
  ["the list of containers", head("GET /v1.44/containers/json")],
  ["a new container", head("POST /v1.44/containers/create")],
  ["a command inside", head("POST /v1.44/containers/my-lab-app1-1/exec")],
  ["the start of such a command", head("POST /v1.44/exec/abc/start")],
  ["its files", head("GET /v1.44/containers/my-lab-app1-1/archive")],
  ["writing its files", head("PUT /v1.44/containers/my-lab-app1-1/archive")],
  ["its log", head("GET /v1.44/containers/my-lab-app1-1/logs")],
  ["its processes", head("GET /v1.44/containers/my-lab-app1-1/top")],
  ["its console", head("POST /v1.44/containers/my-lab-app1-1/attach")],
  ["another limit of memory", head("POST /v1.44/containers/my-lab-app1-1/update")],
  ["another name", head("POST /v1.44/containers/my-lab-app1-1/rename")],
  ["removing it", head("DELETE /v1.44/containers/my-lab-app1-1")],
  ["the engine", head("GET /v1.44/info")],
  ["the images", head("GET /v1.44/images/json")],
  ["a build", head("POST /v1.44/build")],
  ["no version", head("POST /containers/my-lab-app1-1/kill")],
  ["an older version", head("POST /v1.24/containers/my-lab-app1-1/kill")],
  ["a newer version", head("POST /v1.99/containers/my-lab-app1-1/kill")],
  ["a version that only looks like one", head("POST /v1x44/containers/my-lab-app1-1/kill")],
  ["a way around", head("POST /v1.44/containers/my-lab-app1-1/../other/kill")],
  ["a way around at the end", head(`POST ${kill}/..`)],
  ["a slash in other words", head("POST /v1.44/containers/my-lab-app1-1%2fkill")],
  ["a letter in other words", head("POST /v1.44/containers/my-lab-app1-1/%6bill")],
  ["two slashes", head("POST /v1.44//containers/my-lab-app1-1/kill")],
  ["two slashes in front", head(`POST /${kill}`)],
  ["a slash at the end", head(`POST ${kill}/`)],
  ["capitals", head("POST /v1.44/containers/my-lab-app1-1/KILL")],
  ["another signal", head(`POST ${kill}?signal=HUP`)],
  ["an empty query", head(`POST ${kill}?`)],
  ["a body", `${head(`POST ${start}`, "Content-Length: 2")}{}`],
  ["a body in chunks", chunked],
  [
    "a body with the state",
    `${head("GET /v1.44/containers/my-lab-app1-1/json", "Content-Length: 2")}{}`,
  ],
  ["GET instead of POST", head(`GET ${kill}`)],
  ["PUT instead of POST", head(`PUT ${kill}`)],
  ["HEAD instead of GET", head("HEAD /v1.44/containers/my-lab-app1-1/json")],
  ["POST instead of GET", head("POST /v1.44/containers/my-lab-app1-1/json")],
  ["a method of one's own", head(`LAUNCH ${start}`)],
  [
    "a WebSocket",
    head(
      `GET ${start}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ),
  ],
  [
    "Docker's own upgrade",
    head(`POST ${start}`, "Connection: keep-alive, upgrade", "Upgrade: tcp"),
  ],
  ["a whole address", head(`POST http://guard${kill}`)],
  ["the root", head("GET /")],
])("%s is refused with 403, and never reaches Docker", async (_, request) => {
  expect(await send(request)).toBe(403);
  expect(reached).toEqual([]);
});

test.each<[string, string]>([
  ["two lengths", `${head(`POST ${start}`, "Content-Length: 0", "Content-Length: 5")}hello`],
  ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ["a tunnel", head("CONNECT my-lab-app1-1:80")],
  ["a fragment", head(`POST ${kill}#x`)],
  ["an address of another host", head(`POST http://docker${kill}`)],
])("%s is no request at all: 400, and it never reaches Docker", async (_, request) => {
  expect(await send(request)).toBe(400);
  expect(reached).toEqual([]);
});

test("what is refused says why, as a problem document", async () => {
  const response = await fetch(`http://127.0.0.1:${port}/v1.44/containers/json`);
  expect(response.status).toBe(403);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({ code: "not_on_the_list" });
});
