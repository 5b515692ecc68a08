// Decides which names the texts of a walkthrough show: they depend on which app server answered first.
import { type AppName, idOf, type MemcachedName, otherApp, otherMemcached } from "../nodes.ts";

export interface Facts {
  /** The app server that answered in step 4. */
  readonly server: AppName;
  /** The app server that takes over. */
  readonly other: AppName;
  /** The memcached with the first backup; also the one that takes over in the end. */
  readonly first: MemcachedName;
  /** The memcached with the backup after the takeover. */
  readonly second: MemcachedName;
}

/** The memcached that an app server backs up to while it is up: the one that is not its failover node. */
export function primaryOf(app: AppName): MemcachedName {
  return app === "app1" ? "memcached2" : "memcached1";
}

/** The names for a walkthrough in which `server` answered first. */
export function factsOf(server: AppName = "app1"): Facts {
  const first = primaryOf(server);
  return { server, other: otherApp(server), first, second: otherMemcached(first) };
}

/** A text with its placeholders filled. */
export function fill(text: string, facts: Facts): string {
  const values: Record<string, string> = {
    ...facts,
    firstId: idOf(facts.first),
    secondId: idOf(facts.second),
  };
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
