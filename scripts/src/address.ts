// Decides how an address is written down: a port of this machine, or a host and a port where the lab is seen from inside.

/** A number is a port at 127.0.0.1. */
export type Address = number | { readonly host: string; readonly port: number };

/** Both parts of it. */
export function hostAndPort(address: Address): { host: string; port: number } {
  return typeof address === "number" ? { host: "127.0.0.1", port: address } : { ...address };
}

/** As errors name it. */
export function labelOf(address: Address): string {
  const { host, port } = hostAndPort(address);
  return `${host}:${port}`;
}
