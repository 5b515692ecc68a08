// Decides which cookies are dead: those of sessions that ended, kept to be tried again.

export interface DeadCookie {
  readonly cookie: string;
  readonly token: string;
  /** The end was acknowledged; false: nobody knows whether it happened. */
  readonly isCertain: boolean;
  readonly shopper: number;
  readonly visit: number;
}

/** Old ones are forgotten: a run of hours would only ever replay its first minutes. */
const kept = 150;

export class DeadCookies {
  readonly #all: DeadCookie[] = [];

  get all(): readonly DeadCookie[] {
    return this.#all;
  }

  add(dead: DeadCookie): void {
    this.#all.push(dead);
    if (this.#all.length > kept) this.#all.shift();
  }

  /** @param choice in [0, 1); absent while there is none */
  pick(choice: number): DeadCookie | undefined {
    return this.#all[Math.floor(choice * this.#all.length)];
  }
}
