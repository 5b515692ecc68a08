/** Decides which options there are, their defaults and bounds, and how a bad one is refused. */
import { z } from "zod";
import { OptionError } from "./errors.ts";
import { type NodeDefinition, parseNodes } from "./nodes.ts";
import { MAX_IDLE_SECONDS } from "./record.ts";
import { ROUTE_PATTERN } from "./session-id.ts";

const milliseconds = (fallback: number, meaning: string) =>
  z
    .int()
    .min(1)
    .max(60_000)
    .default(fallback)
    .describe(`${meaning} Milliseconds, default ${fallback}.`);

/** The options that a context file holds, under the names that users of the original know. */
export const contextSchema = z
  .strictObject({
    $schema: z.string().optional().describe("For editors; has no effect."),
    memcachedNodes: z
      .string()
      .describe(
        "The memcached nodes: `n1:host:port n2:host:port`, space or comma between; a single one may be `host:port`. `n1:tls://host:port` with protocol meta.",
      ),
    failoverNodes: z
      .string()
      .optional()
      .describe(
        "Ids of nodes that are used only while no other node is available; space or comma between.",
      ),
    sticky: z
      .literal(true, { error: "must be true: sessions without stickiness are not supported yet" })
      .default(true)
      .describe("Sessions live in the app server's memory, memcached is a backup. Default true."),
    requestUriIgnorePattern: z
      .string()
      .superRefine((pattern, context) => {
        try {
          compilePattern(pattern);
        } catch (error) {
          context.addIssue({
            code: "custom",
            message: `is not a regular expression: ${(error as Error).message}`,
          });
        }
      })
      .optional()
      .describe(
        "Requests whose whole path (no query) matches this regular expression have no session.",
      ),
    sessionBackupAsync: z
      .boolean()
      .default(true)
      .describe("Store after the response instead of before it. Default true."),
    sessionBackupTimeout: milliseconds(
      100,
      "Longest that a request waits for one store on one node.",
    ),
    backupThreadCount: z
      .int()
      .min(1)
      .max(1024)
      .default(16)
      .describe("Greatest number of stores in flight with sessionBackupAsync. Default 16."),
    operationTimeout: milliseconds(1000, "Deadline of any other memcached operation."),
    storageKeyPrefix: z
      .string()
      .regex(/^[A-Za-z0-9_.:-]{0,100}$/, "takes up to 100 of A-Z a-z 0-9 _ . : -")
      .default("")
      .describe("Stands in front of the token in each memcached key. Default empty."),
    memcachedProtocol: z
      .enum(["text", "meta"], {
        error: ({ input }) =>
          input === "binary"
            ? 'the binary protocol is on its way out of memcached; use "meta", which took its place (or "text")'
            : 'must be "text" or "meta"',
      })
      .default("text")
      .describe(
        "How to talk to memcached: text (npm memcached) or meta (meta commands, memcached 1.6.18 or later). Default text.",
      ),
    username: z
      .string()
      .regex(/^[^\s:]{1,120}$/, "takes up to 120 characters, no space and no colon")
      .optional()
      .describe("Login for memcached started with `-Y`; protocol meta only."),
    password: z
      .string()
      .regex(/^\S{1,120}$/, "takes up to 120 characters, no space")
      .optional()
      .describe("Password to `username`."),
    transcoderFactory: z
      .enum(["v8", "json"])
      .default("v8")
      .describe(
        "How attributes become bytes: v8 (the platform's own) or json (readable). Default v8.",
      ),
    enableStatistics: z.boolean().default(true).describe("Count and measure. Default true."),
    maxInactiveInterval: z
      .int()
      .min(1)
      .max(MAX_IDLE_SECONDS)
      .default(1800)
      .describe("Idle life of a session. Seconds, default 1800 (30 minutes)."),
  })
  .describe("Options of the session manager");

const optionsSchema = contextSchema.extend({
  route: z
    .string()
    .regex(ROUTE_PATTERN, "takes up to 64 letters, digits, _ and -")
    .optional()
    .describe("This app server's name; it ends the session id."),
  cookieName: z
    .string()
    .regex(/^[\w!#$%&'*+.^`|~-]+$/, "is not a cookie name")
    .default("JSESSIONID")
    .describe("Name of the session cookie. Default JSESSIONID."),
  cookie: z
    .strictObject({
      path: z
        .string()
        .regex(/^\/[\x20-\x3a\x3c-\x7e]*$/, "begins with / and has no ;")
        .default("/"),
      domain: z
        .string()
        .regex(/^\.?[A-Za-z0-9.-]+$/, "is a host name, without port")
        .optional(),
      httpOnly: z.boolean().default(true),
      secure: z.union([z.boolean(), z.literal("auto")]).default("auto"),
      sameSite: z.enum(["lax", "strict", "none"]).default("lax"),
    })
    .prefault({})
    .describe("Attributes of the session cookie."),
});

/** What `register` takes. */
export type SessionManagerOptions = z.input<typeof optionsSchema>;

/** Checked, with every default filled in. */
export type Options = Omit<
  z.output<typeof optionsSchema>,
  "memcachedNodes" | "failoverNodes" | "requestUriIgnorePattern"
> & {
  readonly nodes: readonly NodeDefinition[];
  readonly ignoredPath: RegExp | undefined;
};

/** @throws OptionError with one line for each option that is wrong: its name, its value, what is allowed. */
export function checkOptions(input: unknown): Options {
  const result = optionsSchema.safeParse(input);
  if (!result.success) {
    throw new OptionError(result.error.issues.map((issue) => explain(issue, input)).join("\n"));
  }
  const { memcachedNodes, failoverNodes, requestUriIgnorePattern, ...options } = result.data;
  try {
    const nodes = parseNodes(memcachedNodes, failoverNodes);
    checkProtocol(options, nodes);
    const ignoredPath =
      requestUriIgnorePattern === undefined ? undefined : compilePattern(requestUriIgnorePattern);
    return { ...options, nodes, ignoredPath };
  } catch (cause) {
    if (cause instanceof OptionError) throw cause;
    const message = (cause as Error).message;
    const [name, value] = message.startsWith("failoverNodes")
      ? ["failoverNodes", failoverNodes]
      : ["memcachedNodes", memcachedNodes];
    throw new OptionError(
      `option ${name} = ${show(value)} ${message.replace(/^failoverNodes /, "")}`,
      { cause },
    );
  }
}

/** Options that need each other. */
function checkProtocol(
  {
    memcachedProtocol,
    username,
    password,
  }: Pick<z.output<typeof contextSchema>, "memcachedProtocol" | "username" | "password">,
  nodes: readonly NodeDefinition[],
): void {
  const problems: string[] = [];
  if (username !== undefined && password === undefined)
    problems.push("option password is missing: option username needs it");
  if (password !== undefined && username === undefined)
    problems.push("option username is missing: option password needs it");
  if (memcachedProtocol === "text") {
    const needsMeta = (what: string) =>
      problems.push(`${what} needs option memcachedProtocol = "meta", it is "text"`);
    if (username !== undefined) needsMeta(`option username = ${show(username)}`);
    if (password !== undefined) needsMeta("option password");
    for (const { id, host, port } of nodes.filter(({ tls }) => tls)) {
      const entry = `${id === undefined ? "" : `${id}:`}tls://${host}:${port}`;
      needsMeta(`option memcachedNodes: "${entry}"`);
    }
  }
  if (problems.length > 0) throw new OptionError(problems.join("\n"));
}

/** The original matches the whole of what it looks at, so the pattern stands for the whole path. */
function compilePattern(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

function explain(issue: z.core.$ZodIssue, input: unknown): string {
  if (issue.code === "unrecognized_keys") {
    const where = issue.path.length === 0 ? "" : ` in ${issue.path.join(".")}`;
    const known = Object.keys(optionsSchema.shape).filter((name) => name !== "$schema");
    return issue.keys
      .map((key) => `option ${key}${where} is not known; there are: ${known.join(", ")}`)
      .join("\n");
  }
  const name = issue.path.join(".");
  const value = issue.path.reduce<unknown>(
    (inside, key) => (inside as Record<PropertyKey, unknown> | undefined)?.[key],
    input,
  );
  if (name === "") return `the options must be an object: ${issue.message}`;
  const meaning = describe(issue.path[0]);
  if (value === undefined) return `option ${name} is missing: ${issue.message}. ${meaning}`;
  // Messages end up in logs.
  if (name === "password") return `option ${name}: ${issue.message}. ${meaning}`;
  return `option ${name} = ${show(value)}: ${issue.message}. ${meaning}`;
}

/** What an option is for, its unit and default, as the schema tells editors. */
function describe(name: PropertyKey | undefined): string {
  const shape: Record<PropertyKey, z.core.$ZodType | undefined> = optionsSchema.shape;
  const schema = name === undefined ? undefined : shape[name];
  return schema instanceof z.ZodType ? (schema.description ?? "") : "";
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
