// Decides which names the texts of a walkthrough show: they depend on which app server answered first.
import type { Ports } from "../settings.ts";
import {
  type AppName,
  idOf,
  type MemcachedName,
  nodeOf,
  otherApp,
  otherMemcached,
} from "../nodes.ts";

export interface Facts {
  /** The app server that answered in step 4. */
  readonly server: AppName;
  /** The app server that takes over. */
  readonly other: AppName;
  /** The memcached with the first backup; also the one that takes over in the end. */
  readonly first: MemcachedName;
  /** The memcached with the backup after the takeover. */
  readonly second: MemcachedName;
  readonly ports: Ports;
}

/** The memcached that an app server backs up to while it is up: the one that is not its failover node. */
export function primaryOf(app: AppName): MemcachedName {
  return app === "app1" ? "memcached2" : "memcached1";
}

/** The ports where nobody moved them. */
export const defaultPorts: Ports = {
  memcached1: nodeOf("memcached1").defaultPort,
  memcached2: nodeOf("memcached2").defaultPort,
  app1: nodeOf("app1").defaultPort,
  app2: nodeOf("app2").defaultPort,
  haproxy: nodeOf("haproxy").defaultPort,
};

/** The names for a walkthrough in which `server` answered first. */
export function factsOf(server: AppName = "app1", ports: Ports = defaultPorts): Facts {
  const first = primaryOf(server);
  return { server, other: otherApp(server), first, second: otherMemcached(first), ports };
}

/** A text with its placeholders filled. */
export function fill(text: string, { server, other, first, second, ports }: Facts): string {
  const values: Record<string, string> = {
    server,
    other,
    first,
    firstId: idOf(first),
    second,
    secondId: idOf(second),
    haproxyPort: String(ports.haproxy),
    n1Port: String(ports.memcached1),
    n2Port: String(ports.memcached2),
  };
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
