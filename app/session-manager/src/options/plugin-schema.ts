/** Decides which options `register` takes besides those of a context file: names, cookie, and functions. */
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { cookieFields } from "../cookie-settings.ts";
import { ROUTE_PATTERN } from "../session-id.ts";
import type { OwnTranscoder } from "../transcoders/own.ts";
import { isBuiltIn } from "../transcoders/transcoders.ts";
import { contextSchema } from "./context-schema.ts";

const isFunction = (value: unknown) => typeof value === "function";

const ownTranscoderSchema = z.custom<OwnTranscoder>((value) => {
  if (typeof value !== "object" || value === null) return false;
  const { name, encode, decode } = value as Partial<OwnTranscoder>;
  if (typeof name !== "string" || !/^[\w-]{1,32}$/.test(name) || isBuiltIn(name)) return false;
  return isFunction(encode) && isFunction(decode);
});

const { path, domain, httpOnly, secure, sameSite, partitioned, priority, maxAge } = cookieFields;

const cookieSchema = z
  .strictObject({
    path: path.default("/").describe("Path that the cookie is sent for. Default /."),
    domain: domain.optional().describe("Default: the host that the browser asked, alone."),
    httpOnly: httpOnly.default(true).describe("No script sees the cookie. Default true."),
    secure: secure
      .default("auto")
      .describe("Sent over HTTPS only; auto: if the request came over HTTPS. Default auto."),
    sameSite: sameSite
      .default("lax")
      .describe("Which requests from other sites carry it: none, lax or strict. Default lax."),
    partitioned: partitioned.optional().describe("One cookie for each top-level site."),
    priority: priority
      .optional()
      .describe("low, medium or high, for browsers that run out of room."),
    maxAge: maxAge
      .min(1)
      .optional()
      .describe("How long a browser keeps it. Milliseconds; default: until the browser ends."),
  })
  .prefault({});

const keyPrefixValue = (meaning: string) =>
  z
    .string()
    .optional()
    .describe(`${meaning} Needed only by the storageKeyPrefix tokens of this name.`);

export const pluginSchema = contextSchema.extend({
  transcoderFactory: z
    .union([contextSchema.shape.transcoderFactory.unwrap(), ownTranscoderSchema], {
      error:
        'must be "v8", "json", "msgpack", or an object with the functions encode and decode and a name of its own (1 to 32 letters, digits, _ and -)',
    })
    .default("v8")
    .describe(
      "How attributes become bytes: v8 (default), json, msgpack, or a transcoder of your own.",
    ),
  route: z
    .string()
    .regex(ROUTE_PATTERN, "takes up to 64 letters, digits, _ and -")
    .optional()
    .describe("This app server's name; it ends the session id. Sticky only."),
  host: keyPrefixValue("Name of the host that the application serves."),
  context: keyPrefixValue("Where the application is mounted, `/shop` for instance."),
  webappVersion: keyPrefixValue("Version of the application."),
  cookieName: z
    .string()
    .regex(/^[\w!#$%&'*+.^`|~-]+$/, "is not a cookie name")
    .default("JSESSIONID")
    .describe("Name of the session cookie. Default JSESSIONID."),
  cookie: cookieSchema.describe("Attributes of the session cookie."),
  cookiePrefix: z
    .string()
    .regex(/^[\w.:-]{0,32}$/, "takes up to 32 letters, digits, _ . : and -")
    .default("")
    .describe("Stands in front of the id in the cookie's value, `s:` for instance. Default none."),
  saveUninitialized: z
    .boolean()
    .default(false)
    .describe(
      "Store a new session, and send its cookie, though nothing was put into it. Default false.",
    ),
  rolling: z
    .boolean()
    .default(false)
    .describe("Send the cookie with each response that has a session. Default false."),
  idGenerator: z
    .custom<(request: FastifyRequest) => string>(isFunction, "must be a function")
    .optional()
    .describe("Makes the token of a new session. Default: 128 random bits as 32 hex digits."),
});
