/** Decides which attributes a session's cookie can have, and how one session's own go over the options'. */
import { z } from "zod";

/** The year 2100; nobody means a later time. */
const MAX_TIME_MS = 4_102_444_800_000;

/** What each attribute may be, in the options as in a handler and in a record. */
export const cookieFields = {
  path: z
    .string()
    .max(255)
    .regex(/^\/[\x20-\x3a\x3c-\x7e]*$/, "begins with / and has no ;"),
  domain: z
    .string()
    .max(253)
    .regex(/^\.?[A-Za-z0-9.-]+$/, "is a host name, without port"),
  httpOnly: z.boolean(),
  secure: z.union([z.boolean(), z.literal("auto")], { error: 'must be true, false or "auto"' }),
  sameSite: z.union([z.enum(["lax", "strict", "none"]), z.boolean()], {
    error: 'must be "lax", "strict", "none", true (the same as strict) or false (not sent)',
  }),
  partitioned: z.boolean(),
  priority: z.enum(["low", "medium", "high"]),
  maxAge: z.int().min(0).max(MAX_TIME_MS),
} as const;

const settingsSchema = z
  .strictObject({
    ...cookieFields,
    maxAge: cookieFields.maxAge.nullable(),
    expires: z.int().min(0).max(MAX_TIME_MS),
  })
  .partial()
  .refine(({ maxAge, expires }) => maxAge === undefined || expires === undefined, {
    error: "has one of maxAge and expires",
  });

/**
 * What the cookie of one session has of its own; what is absent is as the options say. Never changed, only
 * replaced. At most one of these is there: `maxAge` in milliseconds, or `null` for a cookie that ends with the
 * browser, whatever the options say; `expires` in milliseconds since the Unix epoch.
 */
export type CookieSettings = Readonly<z.output<typeof settingsSchema>>;

/** All attributes of a cookie; without `maxAge` and `expires` it ends with the browser. */
export type CookieAttributes = Omit<CookieSettings, "maxAge"> & {
  readonly maxAge?: number | undefined;
};

export const NO_SETTINGS: CookieSettings = Object.freeze({});

/**
 * @param settings as found in a record
 * @returns with its attributes in a fixed order
 * @throws ZodError
 */
export function readSettings(settings: unknown): CookieSettings {
  return settingsSchema.parse(settings);
}

/**
 * @param change attributes to set; `undefined` is as the options say
 * @throws TypeError naming the attribute, its value and what is allowed
 */
export function changeSettings(settings: CookieSettings, change: CookieSettings): CookieSettings {
  const { maxAge, expires, ...others } = settings;
  const hasLifetime = "maxAge" in change || "expires" in change;
  const changed = { ...others, ...(hasLifetime ? {} : { maxAge, expires }), ...change };
  const given = Object.entries(changed).filter(([, value]) => value !== undefined);
  const result = settingsSchema.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = issue?.path.join(".") ?? "";
  const value = name === "" ? "" : `.${name} = ${String(changed[name as keyof CookieSettings])}`;
  throw new TypeError(`session.cookie${value}: ${issue?.message}`);
}

export function isSameCookie(settings: CookieSettings, others: CookieSettings): boolean {
  return settings === others || JSON.stringify(settings) === JSON.stringify(others);
}

export function cookieAttributes(
  options: CookieAttributes,
  settings: CookieSettings,
): CookieAttributes {
  const { maxAge = options.maxAge, expires, ...others } = settings;
  const { maxAge: _, ...defaults } = options;
  const attributes = { ...defaults, ...others };
  if (expires !== undefined) return { ...attributes, expires };
  return maxAge === null || maxAge === undefined ? attributes : { ...attributes, maxAge };
}
