// Decides how the harness speaks to the process that the links run in.
import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

export type LinkOrder = { readonly id: number; readonly link: number } & LinkAction;

type LinkAction =
  | {
      readonly kind: "open";
      readonly host: string;
      readonly port: number;
      readonly targetPort: number;
    }
  | { readonly kind: "delay"; readonly ms: number }
  | { readonly kind: "cut"; readonly way: "reset" | "silent" }
  | { readonly kind: "mend" };

export interface LinkAnswer {
  readonly id: number;
  readonly error?: string;
}

/** As a `Link`, but in another process; every method waits for its effect. */
export interface RemoteLink {
  readonly port: number;
  delay(ms: number): Promise<void>;
  cut(way: "reset" | "silent"): Promise<void>;
  mend(): Promise<void>;
}

export interface RemoteLinks {
  open(port: number, targetPort: number): Promise<RemoteLink>;
  close(): Promise<void>;
}

/** Starts the process; it ends with `close`, or with this process. @param host address that the links listen at */
export function startLinks(host: string): RemoteLinks {
  const stripsTypes = "typescript" in process.features && process.features.typescript !== false;
  const child = fork(path.join(import.meta.dirname, "link-process.ts"), [], {
    execArgv: stripsTypes ? [] : ["--import", "tsx"],
  });
  const waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  let orders = 0;
  let links = 0;
  child.on("message", ({ id, error }: LinkAnswer) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve();
    else asked?.reject(new Error(error));
  });
  child.on("exit", (code) => {
    for (const { reject } of waiting.values())
      reject(new Error(`the process of the links ended with ${code}`));
  });
  const order = (link: number, action: LinkAction) =>
    new Promise<void>((resolve, reject) => {
      orders += 1;
      waiting.set(orders, { resolve, reject });
      child.send({ id: orders, link, ...action });
    });
  return {
    open: async (port, targetPort) => {
      const link = (links += 1);
      await order(link, { kind: "open", host, port, targetPort });
      return {
        port,
        delay: (ms) => order(link, { kind: "delay", ms }),
        cut: (way) => order(link, { kind: "cut", way }),
        mend: () => order(link, { kind: "mend" }),
      };
    },
    close: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}
