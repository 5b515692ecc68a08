// Which protocol the app servers of a test file speak with memcached, and what its commands look like there.

export type Protocol = "text" | "meta";

const shapes = {
  text: { store: /^cas .*$/m, read: /^gets .*$/m, any: /^(cas|add|gets) .*$/m },
  meta: {
    store: /^ms \S+ \d+ .*\bC\d.*$/m,
    read: /^mg \S+ v c .*$/m,
    any: /^(ms \S+ \d+ .*|mg \S+ v c .*)$/m,
  },
} as const;

let chosen: Protocol = "text";

export function speak(protocol: Protocol): void {
  chosen = protocol;
}

export function spokenProtocol(): Protocol {
  return chosen;
}

type Kind = keyof (typeof shapes)[Protocol];

/** A command that reads a value, one that stores on condition of a CAS value, or any about a value. */
export function commandShape(kind: Kind): RegExp {
  return shapes[chosen][kind];
}

/** How many of them are in what a proxy was sent. */
export function commandsIn(sent: string, kind: Kind): number {
  return sent.match(new RegExp(commandShape(kind), "gm"))?.length ?? 0;
}
