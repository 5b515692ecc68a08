// The HTTP interface of an app server: what requests may hold and what answers look like.
import { z } from "zod";
import { motifs, subjects } from "./bookstore/book.ts";
import { maxQuantity } from "./bookstore/cart.ts";

/** The most copies that one request adds. */
const maxAddedQuantity = 99;

const defaultHoldSeconds = 120;
const maxHoldSeconds = 600;

const bookSchema = z.object({
  isbn: z.string(),
  title: z.string(),
  author: z.string(),
  year: z.int(),
  price: z.int(),
  language: z.enum(["en", "pt"]),
  subject: z.enum(subjects),
  description: z.object({ en: z.string(), "pt-BR": z.string() }),
  cover: z.object({ motif: z.enum(motifs), hue: z.int().min(0).max(359) }),
});

const itemsAndSums = {
  items: z.array(
    z.object({ isbn: z.string(), title: z.string(), price: z.int(), quantity: z.int() }),
  ),
  count: z.int(),
  total: z.int(),
};

/** Answers, by what they hold. */
export const answers = {
  book: bookSchema,
  books: z.object({ books: z.array(bookSchema).readonly() }),
  cart: z.object(itemsAndSums),
  checkout: z.object({
    order: z.object({ number: z.string(), ...itemsAndSums, placedAt: z.iso.datetime() }),
    cart: z.object(itemsAndSums),
  }),
  shopper: z.object({ name: z.string().nullable() }),
  labSession: z.object({
    server: z.string(),
    mode: z.enum(["sticky", "non-sticky"]),
    cookie: z
      .object({
        prefix: z.string().nullable(),
        token: z.string(),
        node: z.string().nullable(),
        route: z.string().nullable(),
      })
      .nullable(),
    session: z
      .object({
        where: z.enum(["memory", "memcached"]),
        /** The app server whose memory holds it; null where none does, without stickiness. */
        owner: z.string().nullable(),
        node: z.string().nullable(),
        isProtected: z.boolean(),
        version: z.int(),
        bytes: z.int(),
        lastStoreMs: z.number().nullable(),
        createdAt: z.iso.datetime(),
        lastAccessAt: z.iso.datetime(),
        idleSeconds: z.number(),
      })
      .nullable(),
    copies: z.array(
      z.object({
        node: z.string(),
        state: z.enum(["up", "down"]),
        version: z.int().nullable(),
        owner: z.string().nullable(),
        isTombstone: z.boolean(),
      }),
    ),
    nodes: z.array(
      z.object({
        id: z.string(),
        role: z.enum(["primary", "failover", "leaving"]),
        state: z.enum(["up", "down"]),
        address: z.string(),
      }),
    ),
    /** Where the page finds the lab's console, on this machine. */
    consolePort: z.int(),
    /** This app server has back in memory what it owned before it started, as far as it can be. */
    isRecalled: z.boolean(),
  }),
  labConfiguration: z.object({
    server: z.string(),
    /** The context file, as a path of the machine or container of the app server. */
    file: z.string(),
    /** How often the file was read again since the start, with whatever outcome. */
    reloads: z.int(),
    isReloading: z.boolean(),
    /** What became of the last reading; null before the first. */
    last: z.object({ outcome: z.enum(["loaded", "refused"]), message: z.string() }).nullable(),
  }),
  labHold: z.object({
    server: z.string(),
    /** armed: the next request that changes its session will be held. */
    state: z.enum(["off", "armed", "holding"]),
    /** The one that is held. */
    request: z.object({ method: z.string(), path: z.string() }).nullable(),
    /** What became of the last one that was held; null until it is answered. */
    last: z
      .object({ method: z.string(), path: z.string(), status: z.int(), backup: z.string() })
      .nullable(),
  }),
  labLog: z.object({
    server: z.string(),
    /** As they were written, in whichever format, but without colours and whole tokens. */
    lines: z.array(z.string()),
  }),
  health: z.object({ status: z.enum(["ok", "shutting-down"]), server: z.string() }),
} as const;

const wholeNumber = (least: number, most: number): z.ZodInt =>
  z
    .int({ error: `must be a whole number from ${least} to ${most}` })
    .min(least)
    .max(most);

/** Parts of requests. */
export const requests = {
  byIsbn: z.object({ isbn: z.string() }),
  addItem: z.object({
    isbn: z.string({ error: "must be the ISBN of a book, 13 digits" }).regex(/^\d{13}$/, {
      error: "must be the ISBN of a book, 13 digits",
    }),
    quantity: wholeNumber(1, maxAddedQuantity).default(1),
  }),
  setQuantity: z.object({ quantity: wholeNumber(0, maxQuantity) }),
  login: z.object({
    name: z
      .string({ error: "must be a text" })
      .trim()
      .min(1, { error: "must not be empty" })
      .max(60, { error: "must not be longer than 60 characters" })
      .regex(/^\P{Cc}*$/u, { error: "must not hold control characters" }),
  }),
  // no body is as good as an empty one
  hold: z.preprocess(
    (body) => body ?? {},
    z.object({ seconds: wholeNumber(1, maxHoldSeconds).default(defaultHoldSeconds) }),
  ),
  // loose: validation must not take the other headers away
  idempotencyHeader: z.looseObject({
    "idempotency-key": z
      .string()
      .regex(/^[ -~]{1,200}$/, { error: "must be 1 to 200 printable ASCII characters" })
      .optional(),
  }),
} as const;

/** An error as `application/problem+json` (RFC 9457). `code` is stable; `errors` names fields of the request. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  instance?: string;
  errors?: FieldError[];
}

/** What is wrong with one field; `field` is a path such as `quantity`, or empty for the whole body. */
export interface FieldError {
  field: string;
  message: string;
}

export type Book = z.output<typeof answers.book>;
export type Cart = z.output<typeof answers.cart>;
export type Checkout = z.output<typeof answers.checkout>;
export type Shopper = z.output<typeof answers.shopper>;
export type LabSession = z.output<typeof answers.labSession>;
export type LabHold = z.output<typeof answers.labHold>;
