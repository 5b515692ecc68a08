/** Decides how attributes are properties of `request.session`, beside its methods. */
import { inspect } from "node:util";
import type { SessionCookie, SessionCookieOptions } from "./session-cookie.ts";
import type { SessionCallback, SessionMethods } from "./session-object.ts";
import type { SessionView } from "./session.ts";

/** What the methods do. */
export interface SessionActions {
  readonly id: () => string;
  readonly cookie: () => SessionCookie;
  readonly options: SessionMethods["options"];
  readonly touch: () => void;
  readonly isModified: () => boolean;
  readonly isSaved: () => boolean;
  readonly regenerate: (keep: readonly string[]) => Promise<void>;
  readonly destroy: () => Promise<void>;
  readonly reload: () => Promise<void>;
  readonly save: () => Promise<void>;
}

/** Attributes by whatever name; applications see it as a `SessionObject`, which knows theirs. */
export type SessionFacade = SessionMethods &
  Record<string, unknown> & {
    get(name: string): unknown;
    set(name: string, value: unknown): void;
  };

type Current = () => SessionView;

/**
 * The session of one request as an object whose properties are the attributes. Only these show when it is
 * listed, spread or logged.
 * @param current what the request sees of its session now; another view after `regenerate` and `destroy`
 */
export function sessionFacade(current: Current, actions: SessionActions): SessionFacade {
  return new Proxy(new Target(current, actions), handler) as unknown as SessionFacade;
}

/**
 * What stands behind the proxy: the methods. It is made for each request that asks for its session, so all of it but
 * two fields is shared; accessors of an object literal would each keep their request until V8 collects the old space.
 */
class Target {
  readonly #current: Current;
  readonly #actions: SessionActions;

  constructor(current: Current, actions: SessionActions) {
    this.#current = current;
    this.#actions = actions;
  }

  static viewOf(target: Target): SessionView {
    return target.#current();
  }

  get sessionId(): string {
    return this.#actions.id();
  }

  get cookie(): SessionCookie {
    return this.#actions.cookie();
  }

  options(cookie: SessionCookieOptions): void {
    this.#actions.options(cookie);
  }

  touch(): void {
    this.#actions.touch();
  }

  isModified(): boolean {
    return this.#actions.isModified();
  }

  isSaved(): boolean {
    return this.#actions.isSaved();
  }

  get(name: string): unknown {
    return this.#current().get(name);
  }

  set(name: string, value: unknown): void {
    refuseReserved(name);
    this.#current().set(name, value);
  }

  regenerate(keep: readonly string[] | SessionCallback = [], callback?: SessionCallback): unknown {
    return typeof keep === "function"
      ? answer(this.#actions.regenerate([]), keep)
      : answer(this.#actions.regenerate(keep), callback);
  }

  destroy(callback?: SessionCallback): unknown {
    return answer(this.#actions.destroy(), callback);
  }

  reload(callback?: SessionCallback): unknown {
    return answer(this.#actions.reload(), callback);
  }

  save(callback?: SessionCallback): unknown {
    return answer(this.#actions.save(), callback);
  }

  /** `console.log` looks behind a proxy, and calls this with the proxy as `this`: there it finds the attributes. */
  [inspect.custom](): object {
    return Object.fromEntries(Object.entries(this));
  }
}

const reserved: ReadonlySet<string | symbol> = new Set(
  Reflect.ownKeys(Target.prototype).filter(
    (name) => typeof name === "string" && name !== "constructor",
  ),
);

const handler: ProxyHandler<Target> = {
  get: (target, name) => {
    if (name === Symbol.toPrimitive) return () => "[object Session]";
    if (typeof name === "symbol") return undefined;
    if (!reserved.has(name)) return Target.viewOf(target).get(name);
    const part: unknown = Reflect.get(target, name, target);
    // It may be called without its session: `const { save } = request.session`.
    return typeof part === "function" ? part.bind(target) : part;
  },
  set: (target, name, value) => {
    refuseReserved(name);
    Target.viewOf(target).set(String(name), value);
    return true;
  },
  has: (target, name) =>
    typeof name === "string" && (reserved.has(name) || Target.viewOf(target).has(name)),
  deleteProperty: (target, name) => {
    if (typeof name === "symbol") return true;
    if (reserved.has(name)) return false;
    Target.viewOf(target).delete(name);
    return true;
  },
  ownKeys: (target) => Target.viewOf(target).names(),
  getOwnPropertyDescriptor: (target, name) => {
    if (typeof name === "symbol" || reserved.has(name)) return undefined;
    const view = Target.viewOf(target);
    if (!view.has(name)) return undefined;
    return { value: view.get(name), writable: true, enumerable: true, configurable: true };
  },
  defineProperty: () => false,
  preventExtensions: () => false,
  // A plain object with attributes, as far as anybody can see.
  getPrototypeOf: () => Object.prototype,
  setPrototypeOf: () => false,
};

function refuseReserved(name: string | symbol): void {
  if (typeof name === "symbol") {
    throw new TypeError(`${String(name)} can't name a session attribute; only a text can.`);
  }
  if (reserved.has(name)) {
    throw new TypeError(
      `"${name}" is a part of the session itself; choose another attribute name.`,
    );
  }
}

function answer(promise: Promise<void>, callback: SessionCallback | undefined): unknown {
  if (callback === undefined) return promise;
  promise.then(() => callback(), callback);
  return undefined;
}
