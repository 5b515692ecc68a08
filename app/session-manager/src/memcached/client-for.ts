/** Decides which client talks to the memcached nodes. */
import { metaClient } from "./meta-node.ts";
import type { Connect } from "./node.ts";
import { connectTextNode } from "./text-node.ts";

/** The options of the same names; a login is both or none. */
export interface ClientSettings {
  readonly memcachedProtocol: "text" | "meta";
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** The client for a protocol, with the login where there is one. */
export function clientFor({ memcachedProtocol, username, password }: ClientSettings): Connect {
  switch (memcachedProtocol) {
    case "text":
      return connectTextNode;
    case "meta":
      if (username === undefined || password === undefined) return metaClient();
      return metaClient({ credentials: { username, password } });
  }
}
