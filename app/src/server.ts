// The app server's process: settings in, requests served, signals obeyed.
import { buildApp } from "./app.ts";
import { ConfigError } from "./config-error.ts";
import { readConfig, type Config } from "./config.ts";
import { shutDownOnSignal } from "./shutdown.ts";

try {
  await start(readConfig(process.env));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}

async function start(config: Config): Promise<void> {
  const { app, contextReload } = await buildApp(config);
  shutDownOnSignal(app);
  process.on("SIGHUP", () => void contextReload.reload());
  await app.listen({ host: config.host, port: config.port });
}

/** What the person at the console needs: a sentence if the settings are wrong, the stack if the program is. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
    return `${error.message}: another program has this port; end it, or set PORT`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
