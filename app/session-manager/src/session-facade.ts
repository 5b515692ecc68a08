/** Decides how attributes are properties of `request.session`, beside its methods. */
import { inspect } from "node:util";
import type { SessionCookie } from "./session-cookie.ts";
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
  const methods = sessionMethods(current, actions);
  return new Proxy(logged(current), handler(current, methods)) as SessionFacade;
}

function sessionMethods(current: Current, actions: SessionActions): object {
  const { id, cookie, regenerate, destroy, reload, save, ...others } = actions;
  const methods = {
    ...others,
    get: (name: string) => current().get(name),
    set: (name: string, value: unknown) => {
      refuseReserved(methods, name);
      current().set(name, value);
    },
    regenerate: (keep: readonly string[] | SessionCallback = [], callback?: SessionCallback) =>
      typeof keep === "function"
        ? answer(regenerate([]), keep)
        : answer(regenerate(keep), callback),
    destroy: (callback?: SessionCallback) => answer(destroy(), callback),
    reload: (callback?: SessionCallback) => answer(reload(), callback),
    save: (callback?: SessionCallback) => answer(save(), callback),
    get sessionId() {
      return id();
    },
    get cookie() {
      return cookie();
    },
  };
  return methods;
}

function handler(current: Current, methods: object): ProxyHandler<object> {
  const isReserved = (name: string) => Object.hasOwn(methods, name);
  return {
    get: (_, name) => {
      if (name === Symbol.toPrimitive) return () => "[object Session]";
      if (typeof name === "symbol") return undefined;
      return isReserved(name) ? Reflect.get(methods, name) : current().get(name);
    },
    set: (_, name, value) => {
      refuseReserved(methods, name);
      current().set(String(name), value);
      return true;
    },
    has: (_, name) => typeof name === "string" && (isReserved(name) || current().has(name)),
    deleteProperty: (_, name) => {
      if (typeof name === "symbol") return true;
      if (isReserved(name)) return false;
      current().delete(name);
      return true;
    },
    ownKeys: () => current().names(),
    getOwnPropertyDescriptor: (_, name) => {
      if (typeof name === "symbol" || isReserved(name) || !current().has(name)) return undefined;
      return { value: current().get(name), writable: true, enumerable: true, configurable: true };
    },
    defineProperty: () => false,
    preventExtensions: () => false,
    setPrototypeOf: () => false,
  };
}

function refuseReserved(methods: object, name: string | symbol): void {
  if (typeof name === "symbol") {
    throw new TypeError(`${String(name)} can't name a session attribute; only a text can.`);
  }
  if (Object.hasOwn(methods, name)) {
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

/** `console.log` looks behind a proxy; there it finds the attributes. */
function logged(current: Current): object {
  const attributes = () => {
    const view = current();
    return Object.fromEntries(view.names().map((name) => [name, view.get(name)]));
  };
  return Object.defineProperty({}, inspect.custom, { value: attributes, configurable: true });
}
