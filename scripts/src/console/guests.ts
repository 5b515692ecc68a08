// Decides who may talk to the console: the lab's own pages, in a browser of this machine, with this run's token.
import { timingSafeEqual } from "node:crypto";
import type { Ports } from "../settings.ts";

const names = ["localhost", "127.0.0.1"] as const;

export interface Request {
  /** Header Host. */
  readonly host: string | undefined;
  /** Header Origin; absent where no page asks. */
  readonly origin: string | undefined;
}

/** Why somebody is turned away; a stable code for the problem document. */
export type Refusal = "foreign_host" | "foreign_origin";

/** The pages' origins: the shop behind HAProxy, and each app server's own port, under both names of this machine. */
export function pageOrigins(ports: Pick<Ports, "haproxy" | "app1" | "app2">): readonly string[] {
  const pagePorts = [ports.haproxy, ports.app1, ports.app2];
  return names.flatMap((name) => pagePorts.map((port) => `http://${name}:${port}`));
}

/**
 * A page of the internet can't read what the console answers, but its requests arrive; and with a name that points
 * here it could read the answers, too. Origin tells the one, Host the other.
 * @param consolePort where the console listens
 */
export function refusalOf(
  { host, origin }: Request,
  consolePort: number,
  origins: readonly string[],
): Refusal | undefined {
  if (!names.some((name) => host === `${name}:${consolePort}`)) return "foreign_host";
  return origin === undefined || origins.includes(origin) ? undefined : "foreign_origin";
}

/** Takes as long for a wrong token as for the right one. */
export function isToken(given: string | undefined, token: string): boolean {
  const [one, other] = [Buffer.from(given ?? ""), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}
