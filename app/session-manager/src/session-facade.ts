/** Decides what a handler sees as `request.session`: attributes as properties, and a few methods. */
import type { SessionView } from "./session.ts";

/** Names that are not attributes. Setting one is refused. */
export interface SessionMethods {
  /** The whole id as it stands in the cookie, without a balancer's prefix. */
  readonly sessionId: string;
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  /** Renews the idle time; looking the session up has done so already. */
  touch(): void;
  /**
   * Gives the session a new token, so that one that was known before (at login) is worth nothing.
   * The old session ends when the response leaves. @param keep attributes to hand on; default none
   */
  regenerate(keep?: readonly string[]): Promise<void>;
  /** Ends the session on every node in reach. `request.session` is a new, empty one afterwards. */
  destroy(): Promise<void>;
}

/** What the methods do, for the plugin to give. */
export interface SessionActions {
  id(view: SessionView): string;
  regenerate(keep: readonly string[]): Promise<void>;
  destroy(): Promise<void>;
}

/**
 * The session of one request as an object whose properties are the attributes. Only these show when it is
 * listed, spread or logged.
 */
export function sessionFacade(
  current: () => SessionView,
  actions: SessionActions,
): SessionMethods & Record<string, unknown> {
  const methods: SessionMethods = {
    get sessionId() {
      return actions.id(current());
    },
    get: (name) => current().get(name),
    set: (name, value) => {
      refuseReserved(name);
      current().set(name, value);
    },
    touch: () => {},
    regenerate: (keep = []) => actions.regenerate(keep),
    destroy: () => actions.destroy(),
  };
  const isReserved = (name: string): name is keyof SessionMethods => Object.hasOwn(methods, name);
  const refuseReserved = (name: string) => {
    if (isReserved(name))
      throw new TypeError(
        `"${name}" is a part of the session itself; choose another attribute name.`,
      );
  };
  return new Proxy({} as SessionMethods & Record<string, unknown>, {
    get: (_, name) => {
      if (typeof name === "symbol") return undefined;
      return isReserved(name) ? methods[name] : current().get(name);
    },
    set: (_, name, value) => {
      if (typeof name === "symbol") return false;
      refuseReserved(name);
      current().set(name, value);
      return true;
    },
    has: (_, name) => typeof name === "string" && (isReserved(name) || current().has(name)),
    deleteProperty: (_, name) => {
      if (typeof name === "symbol" || isReserved(name)) return false;
      current().delete(name);
      return true;
    },
    ownKeys: () => current().names(),
    getOwnPropertyDescriptor: (_, name) => {
      if (typeof name === "symbol" || isReserved(name) || !current().has(name)) return undefined;
      return { value: current().get(name), writable: true, enumerable: true, configurable: true };
    },
    defineProperty: () => false,
  });
}
