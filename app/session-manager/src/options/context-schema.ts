/** Decides which options a context file may hold, with their defaults and bounds. */
import { z } from "zod";
import { MAX_IDLE_SECONDS } from "../expiry.ts";
import { patternSchema } from "./patterns.ts";
import { secretSchema } from "./secrets.ts";

const milliseconds = (fallback: number, meaning: string) =>
  z
    .int()
    .min(1)
    .max(60_000)
    .default(fallback)
    .describe(`${meaning} Milliseconds, default ${fallback}.`);

const nodeOptions = {
  memcachedNodes: z
    .string()
    .describe(
      "The memcached nodes: `n1:host:port n2:host:port`, space or comma between; a single one may be `host:port`. `n1:tls://host:port` with protocol meta.",
    ),
  failoverNodes: z
    .string()
    .optional()
    .describe(
      "Ids of nodes that are used only while no other node is available; space or comma between. Sticky only.",
    ),
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
  operationTimeout: milliseconds(
    1000,
    "Deadline of any memcached operation but the store of a session.",
  ),
} as const;

const modeOptions = {
  enabled: z
    .boolean()
    .default(true)
    .describe("false: sessions stay in memory, without any backup. Sticky only. Default true."),
  sticky: z
    .boolean()
    .default(true)
    .describe(
      "true: sessions live in the app server's memory, memcached holds a backup. false: they live in memcached, in two copies, and any app server may serve any request. Default true.",
    ),
  lockingMode: z
    .string()
    .regex(
      /^(none|all|auto|uriPattern:.+)$/s,
      "must be none, all, auto or uriPattern:<regular expression>",
    )
    .default("none")
    .describe(
      "Which requests wait for each other when they use the same session. Non-sticky only: `none`; `all`; `auto`: all but those that never change a session, which it learns; `uriPattern:<regex>`: those whose whole path matches. Default none.",
    ),
  lockExpiration: z
    .int()
    .min(1)
    .max(3600)
    .default(5)
    .describe(
      "Life of a session's lock, renewed while its request runs. When an app server dies with it, others wait that long and up to two seconds more. Seconds, default 5.",
    ),
} as const;

const storeOptions = {
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
    .optional()
    .describe(
      "With sessionBackupAsync: greatest number of stores in flight. Default: the number of CPU cores.",
    ),
  backupQueueLimit: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(1000)
    .describe(
      "With sessionBackupAsync: greatest number of stores that wait for their turn. Requests beyond it wait for their store, as without sessionBackupAsync. Default 1000.",
    ),
  copyCollectionsForSerialization: z
    .boolean()
    .default(false)
    .describe(
      "With sessionBackupAsync: true stores what the request left behind, false what the session holds when the store's turn comes. Default false.",
    ),
  storageKeyPrefix: z
    .string()
    .default("")
    .describe(
      "What stands in front of the token in each key: `static:x`, `host`, `host.hash`, `context`, `context.hash`, `webappVersion`, comma or space between. Default none.",
    ),
  secret: secretSchema
    .optional()
    .describe(
      "Signs each record (HMAC-SHA-256), so that nobody else who can write to memcached makes or changes a session. One text of 32 characters or more, or a list: the first signs, each verifies; `unsigned` behind the first accepts records without a signature, too. Default none.",
    ),
  transcoderFactory: z
    .enum(["v8", "json", "msgpack"])
    .default("v8")
    .describe(
      "How attributes become bytes: v8 (the platform's own), json (readable) or msgpack (compact). Default v8.",
    ),
  sessionAttributeFilter: patternSchema
    .optional()
    .describe(
      "Only attributes whose whole name matches this regular expression are stored; the others live in memory alone.",
    ),
} as const;

/** The options that a context file holds, under the names that users of the original know. */
export const contextSchema = z
  .strictObject({
    $schema: z.string().optional().describe("For editors; has no effect."),
    ...nodeOptions,
    ...modeOptions,
    requestUriIgnorePattern: patternSchema
      .optional()
      .describe(
        "Requests whose whole path (no query) matches this regular expression have no session.",
      ),
    ...storeOptions,
    maxInactiveInterval: z
      .int()
      .min(1)
      .max(MAX_IDLE_SECONDS)
      .optional()
      .describe(
        "Idle life of a session. Seconds, default 1800 (30 minutes), or that of the cookie where it has a maxAge.",
      ),
    enableStatistics: z.boolean().default(true).describe("Count and measure. Default true."),
  })
  .describe("Options of the session manager");

/** What `reconfigure` can change while requests go on; everything else takes a restart. */
export const CHANGEABLE_OPTIONS = [
  "memcachedNodes",
  "failoverNodes",
  "enabled",
  "sticky",
  "lockingMode",
  "lockExpiration",
  "requestUriIgnorePattern",
  "sessionAttributeFilter",
  "sessionBackupTimeout",
  "secret",
  "operationTimeout",
] as const satisfies readonly (keyof typeof contextSchema.shape)[];
