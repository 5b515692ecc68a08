// Decides what the page believes about the JSON of an app server: the shapes of its HTTP interface.

/** The languages the page and the descriptions speak. */
export type Language = "en" | "pt-BR";

/** One book of the catalogue. `price` is in cents, `cover.hue` in degrees (0-359). */
export type Book = {
  isbn: string;
  title: string;
  author: string;
  year: number;
  price: number;
  language: "en" | "pt";
  subject: string;
  description: Record<Language, string>;
  cover: { motif: string; hue: number };
};

/** One line of a cart or an order; `price` in cents for one copy. */
export type CartLine = { isbn: string; title: string; price: number; quantity: number };

/** `count` is the sum of the quantities, `total` is in cents. */
export type Cart = { items: CartLine[]; count: number; total: number };

/** A placed order; `placedAt` is ISO 8601. */
export type Order = {
  number: string | number;
  items: CartLine[];
  count: number;
  total: number;
  placedAt: string;
};

/** The parts of the cookie. A part is null when the cookie has none (no HAProxy: no prefix). */
export type CookieParts = {
  prefix: string | null;
  token: string;
  node: string | null;
  route: string | null;
};

/** What one memcached node holds of this session; `version` is null when it holds nothing. */
export type Copy = {
  node: string;
  state: "up" | "down";
  version: number | null;
  owner: string | null;
  isTombstone: boolean;
};

/** One memcached node as the answering app server sees it. */
export type MemcachedNode = {
  id: string;
  /** `leaving`: taken out of the configuration, and only read from. */
  role: "primary" | "failover" | "leaving";
  state: "up" | "down";
  address: string;
};

/** `sticky`: sessions live in the app servers. `non-sticky`: in memcached, and any app server may answer. */
export type Mode = "sticky" | "non-sticky";

/** The live session as the answering app server knows it. */
export type SessionView = {
  where: "memory" | "memcached";
  /** App server that owns it; null without stickiness. */
  owner: string | null;
  /** Node that holds the backup, or the first copy; null when none does. */
  node: string | null;
  isProtected: boolean;
  version: number;
  bytes: number;
  /** Null before the first store by this server. */
  lastStoreMs: number | null;
  createdAt: string;
  lastAccessAt: string;
  idleSeconds: number;
};

/** Answer of `GET /api/lab/session`, which neither uses nor takes over the session. */
export type LabSession = {
  server: string;
  mode: Mode;
  cookie: CookieParts | null;
  session: SessionView | null;
  copies: Copy[];
  nodes: MemcachedNode[];
  /** Where the console listens, on this machine. */
  consolePort: number;
};

/** The five machines of the lab, as the console names them. */
export const machineNames = ["haproxy", "app1", "app2", "memcached1", "memcached2"] as const;
export type MachineName = (typeof machineNames)[number];

/** What the console can do to one. Holding a request before its store, and letting it go: app servers only. */
export type MachineAction = "kill" | "start" | "restart" | "pause" | "resume" | "hold" | "release";

/** Something that a click does, and a command as well. */
export type Deed =
  | { kind: "node"; action: MachineAction; node: MachineName }
  /** HAProxy and the app servers are started anew, in that mode. */
  | { kind: "mode"; mode: Mode }
  /** Twenty copies of a book are added at the same moment, by this page. */
  | { kind: "burst" };

/** One request of this page, as the exercise hears of it; `cookie` as the browser held it after the answer. */
export type Visit = {
  kind: "look" | "change" | "burst" | "renewal";
  server: string;
  cookie: string;
  cart: { isbn: string; title: string; quantity: number }[];
};

/** One step of the exercise, in the reader's language. All but the title may hold `code`, **bold**, *stressed* and ~~struck~~. */
export type StepTold = {
  id: string;
  title: string;
  task: string;
  deeds: Deed[];
  expect: string;
  lesson: string;
  hint: string;
};

/** Question of `POST /api/exercise`. */
export type ExerciseQuestion = {
  language: Language;
  /** As the last answer gave it; this page need not understand it. */
  state: unknown;
  visits: Visit[];
  /** The step to tell; null: the current one. */
  shown: string | null;
};

/** Answer of `POST /api/exercise`. */
export type ExerciseAnswer = {
  state: unknown;
  steps: { id: string; title: string; isReached: boolean }[];
  /** The first step that is not reached; null: all are. */
  current: string | null;
  told: StepTold;
  /** The step before that, with what its check has seen. */
  before: (StepTold & { proof: string[] }) | null;
  /** Of the current step; the first one that did not pass is the last. `tryNext` is a command, `deed` the same. */
  findings: {
    passed: boolean;
    expected: string;
    seen: string | null;
    tryNext: string | null;
    deed: Deed | null;
  }[];
};

/** One machine as the console sees it; counts are absent where it did not tell. */
export type Machine = {
  name: MachineName;
  state: "up" | "paused" | "down";
  port: number;
  /** App servers: sessions in memory. */
  sessions?: number;
  /** Memcached nodes: records held. */
  backups?: number;
  /** The same: reads, stores, touches and deletes since the node was started. */
  operations?: number;
};

/** Answer of the console's `GET /api/nodes`. */
export type LabReport = { engine: "docker" | "native"; mode: Mode; nodes: Machine[] };

/** An RFC 9457 problem document with the app server's stable `code`. */
export type Problem = {
  title: string;
  status: number;
  code: string;
  detail?: string;
  errors?: { field: string; message: string }[];
};
