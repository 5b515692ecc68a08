/** Decides which options `register` takes besides those of a context file: names, cookie, and functions. */
import type { FastifyRequest } from "fastify";
import { z } from "zod";
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

const cookieSchema = z
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
    partitioned: z.boolean().optional(),
    maxAge: z.int().min(1).optional().describe("Milliseconds."),
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
    .regex(/^[\w.:~-]{0,32}$/, "takes up to 32 letters, digits, _ . : ~ and -")
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
