// Which protocol the app servers of a test file speak with memcached, and what its commands look like there.

export type Protocol = "text" | "meta";

const shapes = {
  text: { store: /^cas .*$/m, read: /^gets .*$/m },
  meta: { store: /^ms \S+ \d+ .*\bC\d.*$/m, read: /^mg \S+ v c .*$/m },
} as const;

let chosen: Protocol = "text";

export function speak(protocol: Protocol): void {
  chosen = protocol;
}

export function spokenProtocol(): Protocol {
  return chosen;
}

/** A command that reads a value, or one that stores on condition of a CAS value. */
export function commandShape(kind: "read" | "store"): RegExp {
  return shapes[chosen][kind];
}

/** How many of them are in what a proxy was sent. */
export function commandsIn(sent: string, kind: "read" | "store"): number {
  return sent.match(new RegExp(commandShape(kind), "gm"))?.length ?? 0;
}
