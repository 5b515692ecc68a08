/**
 * Decides where it is written down which tombstones a node is owed that is away: on the nodes that are there, so that
 * no restart of an app server forgets a logout.
 *
 * A journal is a few values, so that none gets large and logouts at the same time seldom meet. An entry is the tombstone
 * itself, signed as it is under the session's own key: what can't be forged there can't be forged here.
 */
import { createHash } from "node:crypto";
import type { StoreSettings } from "./store-on-node.ts";
import { NodeError, UndecodableRecordError } from "./errors.ts";
import { allRecordsExpireAt, timeToLiveSeconds } from "./expiry.ts";
import type { WatchedNode } from "./memcached/availability.ts";
import type { SessionRecord } from "./record.ts";
import type { RecordForm } from "./record-form.ts";
import { TOKEN_PATTERN } from "./session-id.ts";

/** A power of two, at most 256. */
const PAGES = 64;
/** Beyond this the entries that end first are given up; about 2,000 fit, on each page. */
const MAX_PAGE_BYTES = 500_000;
/** Others may change a page between its read and its store. */
const MAX_ATTEMPTS = 20;
/** In front of each entry: its token, and how many bytes it has. */
const ENTRY_HEAD = /^(\w{16,128}) (\d{1,5})\n/;
const MAX_HEAD_BYTES = 160;

/** Of one page, by token. */
type Entries = Map<string, SessionRecord>;

/** What changes in a journal. */
export interface JournalChange {
  readonly owed?: readonly SessionRecord[];
  /** Tokens whose tombstone has arrived. */
  readonly paid?: readonly string[];
}

export class DebtJournal {
  readonly #settings: StoreSettings;

  /** @param settings with the time that one page may take */
  constructor(settings: StoreSettings) {
    this.#settings = settings;
  }

  /**
   * Tombstones that a node is owed.
   * @param keeper the node that is asked
   * @param debtor the node that they are for
   * @throws NodeError
   */
  async read(keeper: WatchedNode, debtor: WatchedNode): Promise<SessionRecord[]> {
    const pages = Array.from({ length: PAGES }, (_, page) => this.#keyOf(debtor, page));
    const values = await Promise.all(
      pages.map((key) => keeper.get(key, this.#settings.timeoutMs())),
    );
    return values.flatMap((stored) => [...this.#entriesIn(stored?.value).values()]);
  }

  /**
   * Writes down what a node is owed, and what not any more. Pages that need no change are left alone.
   * @throws NodeError; ValueTooLargeError from a node that takes small values only
   */
  async change(keeper: WatchedNode, debtor: WatchedNode, change: JournalChange): Promise<void> {
    const { owed = [], paid = [] } = change;
    const pages = new Set([...owed.map(({ token }) => token), ...paid].map(pageOf));
    await Promise.all(
      [...pages].map((page) =>
        this.#changePage(keeper, this.#keyOf(debtor, page), {
          owed: owed.filter(({ token }) => pageOf(token) === page),
          paid: paid.filter((token) => pageOf(token) === page),
        }),
      ),
    );
  }

  async #changePage(
    keeper: WatchedNode,
    key: string,
    { owed, paid }: Required<JournalChange>,
  ): Promise<void> {
    const deadline = performance.now() + this.#settings.timeoutMs();
    const remaining = () => Math.max(1, deadline - performance.now());
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const found = await keeper.get(key, remaining());
      const entries = this.#entriesIn(found?.value);
      const news = owed.filter(({ token }) => !entries.has(token));
      const gone = paid.filter((token) => entries.delete(token));
      if (news.length + gone.length === 0) return;
      for (const record of news) entries.set(record.token, record);
      if (await this.#store(keeper, key, entries, found?.cas, remaining())) return;
    }
    throw new NodeError(
      "node_error",
      `The node ${keeper.label} changed ${key} under each of ${MAX_ATTEMPTS} stores.`,
    );
  }

  /** @returns false: somebody else was faster */
  async #store(
    keeper: WatchedNode,
    key: string,
    entries: Entries,
    cas: string | undefined,
    timeoutMs: number,
  ): Promise<boolean> {
    if (entries.size === 0) return keeper.delete(key, timeoutMs, cas);
    const kept = keptOf([...entries.values()], this.#settings);
    const now = this.#settings.clock();
    const ttlSeconds = Math.max(...kept.map(({ record }) => timeToLiveSeconds(record, now)));
    const value = Buffer.concat(kept.map(({ bytes }) => bytes));
    const expected = cas === undefined ? "absent" : { cas };
    const { outcome } = await keeper.store(key, value, ttlSeconds, expected, timeoutMs);
    return outcome === "stored";
  }

  #keyOf({ label }: WatchedNode, page: number): string {
    return this.#settings.keyFor(`owed:${label}:${page.toString(16).padStart(2, "0")}`);
  }

  /** What is no entry, or is about records that are all gone by now, is passed over. */
  #entriesIn(value: Buffer | undefined): Entries {
    const entries: Entries = new Map();
    const now = this.#settings.clock();
    for (const record of readEntries(value ?? Buffer.alloc(0), this.#settings)) {
      if (record.isTombstone && allRecordsExpireAt(record) > now) entries.set(record.token, record);
    }
    return entries;
  }
}

/** The same for every app server, and even, whatever tokens look like. */
export function pageOf(token: string): number {
  return (createHash("sha1").update(token).digest()[0] ?? 0) % PAGES;
}

/** Those that end last, as many as fit. */
function keptOf(
  records: SessionRecord[],
  form: RecordForm,
): { record: SessionRecord; bytes: Buffer }[] {
  records.sort((one, other) => allRecordsExpireAt(other) - allRecordsExpireAt(one));
  const entries = records.map((record) => ({ record, bytes: entryOf(record, form) }));
  let total = 0;
  return entries.filter(({ bytes }) => (total += bytes.length) <= MAX_PAGE_BYTES);
}

function entryOf(record: SessionRecord, { encode }: RecordForm): Buffer {
  const bytes = encode(record);
  return Buffer.concat([Buffer.from(`${record.token} ${bytes.length}\n`), bytes]);
}

function* readEntries(value: Buffer, { decode }: RecordForm): Generator<SessionRecord> {
  for (let at = 0; at < value.length;) {
    const head = ENTRY_HEAD.exec(value.toString("latin1", at, at + MAX_HEAD_BYTES));
    if (head === null) return;
    const [{ length }, token = "", size] = head;
    const start = at + length;
    at = start + Number(size);
    if (!TOKEN_PATTERN.test(token)) continue;
    try {
      yield decode(token, value.subarray(start, at));
    } catch (error) {
      if (!(error instanceof UndecodableRecordError)) throw error;
    }
  }
}
