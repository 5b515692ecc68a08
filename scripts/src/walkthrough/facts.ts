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

/** What a walkthrough has decided so far; a name that is absent is told as if it were app1, or n1. */
export interface Names {
  /** The app server that answered in step 4. */
  readonly server?: AppName | undefined;
  /** The app server that answered in step 8.1. */
  readonly answering?: AppName | undefined;
  /** The memcached that the cookie named in step 8.1. */
  readonly named?: MemcachedName | undefined;
  /** The app server that answered in step 9. */
  readonly again?: AppName | undefined;
  /** The app server that step 10 pauses. */
  readonly stuck?: AppName | undefined;
}

export interface Facts {
  /** The app server that answered in step 4. */
  readonly server: AppName;
  /** The app server that takes over. */
  readonly other: AppName;
  /** The memcached with the first backup; also the one that takes over in the end. */
  readonly first: MemcachedName;
  /** The memcached with the backup after the takeover. */
  readonly second: MemcachedName;
  /** The app server that answered in step 8.1, and the one that is left after step 8.4. */
  readonly answering: AppName;
  readonly remaining: AppName;
  /** The memcached that the cookie named in step 8.1, and the one that is left after step 8.5. */
  readonly named: MemcachedName;
  readonly spare: MemcachedName;
  /** The app server that answered in step 9, the memcached with its backup, and the one that step 9.2 leaves. */
  readonly again: AppName;
  readonly againBackup: MemcachedName;
  readonly heir: AppName;
  /** The app server that step 10 pauses, the memcached that it backs up to, and the one that takes over. */
  readonly stuck: AppName;
  readonly stuckBackup: MemcachedName;
  readonly rescuer: AppName;
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

/** All names of a walkthrough in which these were decided. */
export function factsOf(names: Names = {}, ports: Ports = defaultPorts): Facts {
  const { server = "app1", answering = "app1", named = "memcached1", again = "app1" } = names;
  const { stuck = otherApp(again) } = names;
  const first = primaryOf(server);
  return {
    server,
    other: otherApp(server),
    first,
    second: otherMemcached(first),
    answering,
    remaining: otherApp(answering),
    named,
    spare: otherMemcached(named),
    again,
    againBackup: primaryOf(again),
    heir: otherApp(again),
    stuck,
    stuckBackup: primaryOf(stuck),
    rescuer: otherApp(stuck),
    ports,
  };
}

/** The same without Markdown's marks. */
export function fillPlain(text: string, facts: Facts): string {
  return fill(text, facts).replaceAll(/[`*]{1,2}|~~/g, "");
}

/** A text with its placeholders filled. */
export function fill(text: string, { ports, ...names }: Facts): string {
  const values: Record<string, string> = {
    ...names,
    firstId: idOf(names.first),
    secondId: idOf(names.second),
    namedId: idOf(names.named),
    spareId: idOf(names.spare),
    againId: idOf(names.againBackup),
    stuckId: idOf(names.stuckBackup),
    haproxyPort: String(ports.haproxy),
    n1Port: String(ports.memcached1),
    n2Port: String(ports.memcached2),
  };
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
