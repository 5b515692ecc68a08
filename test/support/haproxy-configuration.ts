// What the project's own HAProxy configuration says when there are other app servers than app1 and app2.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Mode, projectRoot } from "../../scripts/src/index.ts";

/** An app server as HAProxy is to know it. */
export interface BalancedServer {
  readonly route: string;
  readonly port: number;
}

const files: Record<Mode, string> = {
  sticky: "haproxy.cfg",
  "non-sticky": "haproxy-nonsticky.cfg",
};
/** `    server app1 "${APP1-127.0.0.1:8081}" cookie app1 track bookstore/app1` */
const serverLine = /^ *server (app\d) "\$\{APP\d-[^}]*\}"/;

/** The project's file of a mode with these app servers wherever it names its two. */
export async function haproxyConfiguration(
  mode: Mode,
  servers: readonly BalancedServer[],
): Promise<string> {
  const text = await readFile(path.join(projectRoot, "haproxy", files[mode]), "utf8");
  return text
    .split("\n")
    .flatMap((line) => {
      const [, name] = serverLine.exec(line) ?? [];
      if (name === undefined) return [line];
      // what is said of app2 is what is said of app1
      if (name !== "app1") return [];
      return servers.map(({ route, port }) =>
        line.replace(/"[^"]*"/, `"127.0.0.1:${port}"`).replaceAll("app1", route),
      );
    })
    .join("\n");
}
