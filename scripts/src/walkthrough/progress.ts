// Decides what is remembered between two steps: the shopper's cookie and cart, and what was seen and killed.
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { progressFileOf } from "../open-lab.ts";
import type { Settings } from "../settings.ts";

const visit = z.object({
  /** The app server that answered. */
  server: z.enum(["app1", "app2"]),
  /** The cookie as the browser held it after the answer. */
  cookie: z.string(),
});

/** All that a walkthrough remembers. */
export const progressSchema = z.object({
  format: z.literal(1),
  /** The shopper's JSESSIONID; null before the first answer. */
  cookie: z.string().nullable(),
  /** What the shopper put into the cart and was told to have there. */
  cart: z.array(z.object({ isbn: z.string(), title: z.string(), quantity: z.int().min(1) })),
  /** Step 4. */
  added: visit.nullable(),
  /** Step 5. */
  killedApp: z.enum(["app1", "app2"]).nullable(),
  /** Step 5.1. */
  changed: visit.nullable(),
  /** Step 6. */
  killedMemcached: z.enum(["memcached1", "memcached2"]).nullable(),
  /** Step 6.1. */
  relocated: visit.nullable(),
  /** Step 8.1: the first change without stickiness. */
  shared: visit.nullable(),
  /** Step 8.2: until both app servers had answered. */
  looks: z.array(visit).nullable(),
  /** Step 8.4: after the death of the app server that answered in step 8.1. */
  afterApp: visit.nullable(),
  /** Step 8.5: after the death of the memcached that the cookie named. */
  afterMemcached: visit.nullable(),
  /** Step 9: the first change with stickiness again. */
  again: visit.nullable(),
  /** Step 9: of the memcached with the backup, before step 9.1 restarts it. */
  firstLife: z.object({ pid: z.int(), startedAt: z.int() }).nullable(),
  /** Step 9.2: after the death of the app server whose memcached was restarted. */
  afterRestart: visit.nullable(),
  /** Step 10: the app server that was paused between its work and its store. */
  stuck: z.enum(["app1", "app2"]).nullable(),
  /** Step 10: the change that the other one made in its place. */
  overtaken: visit.nullable(),
  /** Step 10.1: the change after that. */
  newer: visit.nullable(),
  /** Step 10.3: after the death of the other one. */
  returned: visit.nullable(),
  /** Step 11. */
  parallel: visit.nullable(),
  /** Step 12: without any memcached. */
  unprotected: visit.nullable(),
});

export type Visit = z.infer<typeof visit>;
export type Progress = z.infer<typeof progressSchema>;

/** Before step 1. */
export const noProgress: Progress = {
  format: 1,
  cookie: null,
  cart: [],
  added: null,
  killedApp: null,
  changed: null,
  killedMemcached: null,
  relocated: null,
  shared: null,
  looks: null,
  afterApp: null,
  afterMemcached: null,
  again: null,
  firstLife: null,
  afterRestart: null,
  stuck: null,
  overtaken: null,
  newer: null,
  returned: null,
  parallel: null,
  unprotected: null,
};

/** The progress in the state folder; none when the file is missing, damaged or of another format. */
export async function readProgress(settings: Settings): Promise<Progress> {
  try {
    return progressSchema.parse(JSON.parse(await readFile(progressFileOf(settings), "utf8")));
  } catch {
    return noProgress;
  }
}

/** Writes the file in one piece. */
export async function writeProgress(settings: Settings, content: Progress): Promise<void> {
  const file = progressFileOf(settings);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`);
  await rename(`${file}.new`, file);
}

export async function clearProgress(settings: Settings): Promise<void> {
  await rm(progressFileOf(settings), { force: true });
}
