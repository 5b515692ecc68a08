// An app server as the plugin's users build one, with routes that do to a session whatever a test asks.
import cookie from "@fastify/cookie";
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from "fastify";
import { sessionManager, type SessionManagerOptions } from "../../src/index.ts";
import { afterThisTest } from "./cleanup.ts";
import { spokenProtocol } from "./protocol.ts";

declare module "fastify" {
  interface Session {
    [attribute: string]: unknown;
  }
}

export interface LogLine {
  readonly level: number;
  readonly msg: string;
}

export const WARN = 40;

export interface AppServer {
  readonly app: FastifyInstance;
  /** Messages that were logged so far. */
  lines(): LogLine[];
  /** How many lines contain the text. */
  logged(text: string): number;
}

/** A memcached, or a proxy in front of one. */
export interface Node {
  readonly address: string;
}

/** n1, n2, … with these addresses. */
export function nodeList(nodes: readonly Node[]): string {
  return nodes.map(({ address }, index) => `n${index + 1}:${address}`).join(" ");
}

/** An app server in this process, ready for `inject`; it is closed with the test. */
export async function anAppServer(
  nodes: readonly Node[],
  options: Partial<SessionManagerOptions> = {},
  addRoutes: (app: FastifyInstance) => unknown = () => {},
): Promise<AppServer> {
  const logged: LogLine[] = [];
  const stream = { write: (line: string) => logged.push(JSON.parse(line) as LogLine) };
  const app = Fastify({ logger: { level: "debug", stream } });
  await app.register(cookie);
  await app.register(sessionManager, {
    memcachedNodes: nodeList(nodes),
    sessionBackupAsync: false,
    sessionBackupTimeout: 400,
    operationTimeout: 1000,
    memcachedProtocol: spokenProtocol(),
    ...options,
  });
  addSessionRoutes(app);
  await addRoutes(app);
  afterThisTest(() => app.close());
  await app.ready();
  return {
    app,
    lines: () => logged,
    logged: (text) => logged.filter(({ msg }) => msg?.includes(text)).length,
  };
}

/** Two app servers over the same two nodes, each with the other's node as its failover node. */
export async function twoAppServers(
  nodes: readonly Node[],
  options: Partial<SessionManagerOptions> = {},
): Promise<[AppServer, AppServer]> {
  return [
    await anAppServer(nodes, { route: "app1", failoverNodes: "n1", ...options }),
    await anAppServer(nodes, { route: "app2", failoverNodes: "n2", ...options }),
  ];
}

type Body = Record<string, unknown>;

function addSessionRoutes(app: FastifyInstance): void {
  app.get("/read", async (request) => ({ ...request.session }));
  app.get("/ignore", async () => ({ ok: true }));
  app.post<{ Body: Body }>("/write", async (request) => {
    Object.assign(request.session, request.body);
    return { ok: true };
  });
  // Adds one to a number: shows a lost update.
  app.post<{ Querystring: { name: string } }>("/count", async (request) => {
    const { name } = request.query;
    const count = Number(request.session[name] ?? 0) + 1;
    request.session[name] = count;
    return { count };
  });
  app.post<{ Body: Body; Querystring: { keep?: string } }>("/regenerate", async (request) => {
    await request.session.regenerate(request.query.keep?.split(",") ?? []);
    Object.assign(request.session, request.body);
    return { ok: true };
  });
  app.post("/destroy", async (request) => {
    await request.session.destroy();
    return { ok: true };
  });
}

/** A browser as far as an app server can tell: it asks, and keeps its cookie. */
export class Browser {
  /** Value of the session cookie. */
  cookie: string | undefined;
  server: AppServer;

  constructor(server: AppServer, cookieValue?: string) {
    this.server = server;
    this.cookie = cookieValue;
  }

  get token(): string {
    return (this.cookie ?? "").slice(0, 32);
  }

  /** Node id in the cookie. */
  get node(): string | undefined {
    return /-(\w+)/.exec(this.cookie ?? "")?.[1];
  }

  async get(url: string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    return this.#ask("GET", url, undefined, headers);
  }

  async post(
    url: string,
    body: object = {},
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    return this.#ask("POST", url, body, headers);
  }

  async write(attributes: object): Promise<LightMyRequestResponse> {
    return this.post("/write", attributes);
  }

  async read(): Promise<unknown> {
    return (await this.get("/read")).json();
  }

  async #ask(
    method: "GET" | "POST",
    url: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    const response = await this.server.app.inject({
      method,
      url,
      headers,
      ...(body === undefined ? {} : { payload: body }),
      ...(this.cookie === undefined ? {} : { cookies: { JSESSIONID: this.cookie } }),
    });
    const set = sessionCookieOf(response);
    if (set) this.cookie = set.value === "" ? undefined : set.value;
    return response;
  }
}

/** The session cookie that a response brings, with its attributes. */
export function sessionCookieOf(
  response: LightMyRequestResponse,
): LightMyRequestResponse["cookies"][number] | undefined {
  return response.cookies.find(({ name }) => name === "JSESSIONID");
}

export function sentCookie(response: LightMyRequestResponse): string | undefined {
  return sessionCookieOf(response)?.value;
}
