// How a changed context file takes effect while the app server runs: one reading after the other, all of it or nothing.
import type { FastifyBaseLogger } from "fastify";
import { SessionManagerError, type SessionManagerOptions } from "fastify-memcached-session-manager";
import { ConfigError } from "./config-error.ts";

/** What became of a reading; `message` is for the person who changed the file. */
export interface ReloadOutcome {
  readonly outcome: "loaded" | "refused";
  readonly message: string;
}

export interface ContextReloadParts {
  /** Absolute path. */
  readonly file: string;
  /** Reads and checks the file; throws ConfigError. */
  readonly read: () => SessionManagerOptions;
  /** Puts the options into effect, or rejects with SessionManagerError and leaves the former ones in effect. */
  readonly apply: (options: SessionManagerOptions) => Promise<void>;
  readonly log: FastifyBaseLogger;
}

export class ContextReload {
  readonly #parts: ContextReloadParts;
  #queue: Promise<void> = Promise.resolve();
  #asked = 0;
  #done = 0;
  #last: ReloadOutcome | undefined;

  constructor(parts: ContextReloadParts) {
    this.#parts = parts;
  }

  get file(): string {
    return this.#parts.file;
  }

  /** How many readings have ended, well or not. */
  get done(): number {
    return this.#done;
  }

  /** True while one is under way or waits for its turn. */
  get isBusy(): boolean {
    return this.#done < this.#asked;
  }

  /** Undefined before the first has ended. */
  get last(): ReloadOutcome | undefined {
    return this.#last;
  }

  /** Reads the file once those before it are done; resolves when it is in effect or refused. Never rejects. */
  reload(): Promise<void> {
    this.#asked += 1;
    this.#queue = this.#queue.then(async () => {
      this.#last = await this.#readAndApply();
      this.#done += 1;
    });
    return this.#queue;
  }

  async #readAndApply(): Promise<ReloadOutcome> {
    const { file, read, apply, log } = this.#parts;
    log.info(`Reading ${file} again.`);
    try {
      await apply(read());
      log.info(`${file} is in effect.`);
      return { outcome: "loaded", message: `${file} is in effect.` };
    } catch (error) {
      const message = explain(error, file);
      if (message === undefined) log.error({ err: error }, `Could not reload ${file}.`);
      else log.error(`The former configuration stays in effect. ${message}`);
      return { outcome: "refused", message: message ?? `${file}: ${String(error)}` };
    }
  }
}

/** Undefined for what is no fault of the file. */
function explain(error: unknown, file: string): string | undefined {
  if (error instanceof ConfigError) return error.message;
  return error instanceof SessionManagerError ? `${file}: ${error.message}` : undefined;
}
