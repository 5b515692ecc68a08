import { request } from "node:http";
import { afterEach, expect, test } from "vitest";
import { type ConsoleOptions, consoleServer, tokenHeader } from "../src/console/console-server.ts";
import { pageOrigins } from "../src/console/guests.ts";
import { LabError } from "../src/errors.ts";
import { noProgress } from "../src/walkthrough/progress.ts";
import { freePort } from "../../test/support/memcached-process.ts";

const shop = "http://localhost:8080";
const closing: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Record<string, unknown>;
}

/** A console that listens, over a lab that only writes down what is to be done. */
async function aConsole({ fail, limit }: { fail?: Error; limit?: ConsoleOptions["limit"] } = {}) {
  const done: string[] = [];
  const port = await freePort();
  const server = await consoleServer({
    port,
    ...(limit === undefined ? {} : { limit }),
    origins: pageOrigins({ haproxy: 8080, app1: 8081, app2: 8082 }),
    exercise: async (question) => question as never,
    actions: {
      report: async () => ({ engine: "native", mode: "sticky", nodes: [] }),
      act: async (action, node) => {
        if (fail !== undefined) throw fail;
        done.push(`${action} ${node}`);
        return `${node} is done.`;
      },
      switchTo: async (mode) => {
        if (fail !== undefined) throw fail;
        done.push(mode);
      },
    },
  });
  await server.listen({ port, host: "127.0.0.1" });
  closing.push(() => server.close());
  const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const asking = request({ port, host: "127.0.0.1", method, path, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.once("end", () => {
          const body = text === "" ? {} : (JSON.parse(text) as Answer["body"]);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        });
      });
      asking.once("error", reject).end();
    });
  const token = String((await ask("GET", "/api/console", { origin: shop })).body["token"]);
  const click = (path: string, headers: Record<string, string> = {}) =>
    ask("POST", path, { origin: shop, [tokenHeader]: token, ...headers });
  return { port, done, ask, token, click };
}

test("a click of the lab's page is done, and the answer tells what became of it", async () => {
  const { done, click } = await aConsole();
  const { status, headers, body } = await click("/api/nodes/app1/kill");
  expect([status, body]).toEqual([200, { message: "app1 is done." }]);
  expect(headers["access-control-allow-origin"]).toBe(shop);
  expect(done).toEqual(["kill app1"]);
});

test.each([shop, "http://127.0.0.1:8080", "http://127.0.0.1:8081", "http://localhost:8082"])(
  "the page at %s may ask first (preflight), and look at the nodes",
  async (origin) => {
    const { ask } = await aConsole();
    const preflight = await ask("OPTIONS", "/api/nodes/app1/kill", {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": tokenHeader,
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers["access-control-allow-headers"]).toBe(`${tokenHeader}, content-type`);
    expect(preflight.headers["access-control-allow-origin"]).toBe(origin);
    const { body } = await ask("GET", "/api/nodes", { origin });
    expect(body).toEqual({ engine: "native", mode: "sticky", nodes: [] });
  },
);

test.each([
  "https://example.org",
  "http://localhost:8090",
  "http://localhost",
  "http://localhost:80801",
  "https://localhost:8080",
  "http://localhost.example.org:8080",
  "null",
])("a page from %s is refused, and gets no token", async (origin) => {
  const { ask, click, done } = await aConsole();
  for (const { status, body, headers } of [
    await ask("GET", "/api/console", { origin }),
    await ask("GET", "/api/nodes", { origin }),
    await click("/api/nodes/app1/kill", { origin }),
    await ask("OPTIONS", "/api/nodes/app1/kill", {
      origin,
      "access-control-request-method": "POST",
    }),
  ]) {
    expect([status, body["code"]]).toEqual([403, "foreign_origin"]);
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  }
  expect(done).toEqual([]);
});

test("a name that somebody has pointed at this machine is refused", async () => {
  const { ask, click, port, done } = await aConsole();
  for (const host of ["example.org", `example.org:${port}`, "localhost", "localhost:1", "[::1]"]) {
    const refused = await ask("GET", "/api/console", { host, origin: shop });
    expect([refused.status, refused.body["code"]]).toEqual([403, "foreign_host"]);
    expect((await click("/api/nodes/app1/kill", { host })).status).toBe(403);
  }
  expect(done).toEqual([]);
  expect((await ask("GET", "/api/console", { host: `localhost:${port}` })).status).toBe(200);
});

test("without this run's token nothing is done", async () => {
  const { ask, done, token } = await aConsole();
  const other = await aConsole();
  expect(other.token).not.toBe(token);
  for (const given of ["", "x", token.slice(1), `${token}x`, other.token]) {
    const headers = { origin: shop, ...(given === "" ? {} : { [tokenHeader]: given }) };
    const { status, body } = await ask("POST", "/api/nodes/app1/kill", headers);
    expect([status, body["code"]]).toEqual([403, "token_missing"]);
  }
  expect(done).toEqual([]);
});

test("of twenty kills at once as many are done as the limit says", async () => {
  const { click, done } = await aConsole({ limit: { actions: 5, inMs: 60_000 } });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => click(`/api/nodes/app${(index % 2) + 1}/kill`)),
  );
  const late = answers.filter(({ status }) => status === 429);
  expect(late).toHaveLength(15);
  expect(late[0]?.body).toMatchObject({ code: "too_many_actions" });
  expect(done).toHaveLength(5);
});

test.each(["/api/nodes/app3/kill", "/api/nodes/app1/explode", "/api/nodes/console/kill", "/x"])(
  "%s is no node or no action, and the answer says which there are",
  async (path) => {
    const { click, done } = await aConsole();
    const { status, body, headers } = await click(path);
    expect([status, body["code"]]).toEqual([404, "unknown_action"]);
    expect(headers["content-type"]).toMatch("application/problem+json");
    expect(body["detail"]).toMatch("memcached1");
    expect(done).toEqual([]);
  },
);

test("the lab's mode is switched by a click with the token, and to nothing else", async () => {
  const { ask, click, done } = await aConsole();
  expect((await click("/api/mode/non-sticky")).status).toBe(200);
  expect((await click("/api/mode/upside-down")).body).toMatchObject({ code: "unknown_mode" });
  const { status, body } = await ask("POST", "/api/mode/sticky", { origin: shop });
  expect([status, body["code"]]).toEqual([403, "token_missing"]);
  expect(done).toEqual(["non-sticky"]);
});

test("a page asks for the exercise without a token; a bad question is told what is wrong", async () => {
  const { port } = await aConsole();
  const ask = async (question: unknown, origin = shop) => {
    const response = await fetch(`http://127.0.0.1:${port}/api/exercise`, {
      method: "POST",
      headers: { origin, "content-type": "application/json" },
      body: JSON.stringify(question),
    });
    return [response.status, await response.json()];
  };
  const visit = { kind: "change", server: "app1", cookie: "x", cart: [] };
  const reached = { progress: { ...noProgress, cookie: "x" }, reached: ["1"], proof: [] };
  const asked = { language: "en", state: reached, visits: [visit], shown: "4" };
  expect(await ask(asked)).toEqual([200, asked]);
  const state = { progress: noProgress, reached: [], proof: [] };
  const beginning = { language: "pt-BR", visits: [], state };
  expect(await ask({ language: "pt-BR" })).toEqual([200, beginning]);
  expect(await ask({ language: "pt-BR", state: { reached: "all" } })).toEqual([200, beginning]);
  for (const bad of [
    { language: "fr" },
    { language: "en", shown: "44" },
    { language: "en", visits: [{ ...visit, server: "app9" }] },
    { language: "en", visits: Array.from({ length: 101 }, () => visit) },
  ]) {
    expect(await ask(bad)).toMatchObject([400, { code: "bad_request" }]);
  }
  expect(await ask({ language: "en" }, "https://example.org")).toMatchObject([403, {}]);
});

test("what can't be done is told with what to do instead", async () => {
  const error = new LabError("app1 is down, not paused.", { hint: "Start it" });
  const { click } = await aConsole({ fail: error });
  const { status, body } = await click("/api/nodes/app1/resume");
  expect([status, body["code"]]).toEqual([409, "not_possible"]);
  expect(body["detail"]).toBe("app1 is down, not paused.\nStart it");
});
