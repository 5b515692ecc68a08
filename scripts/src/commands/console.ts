// Decides how the console runs: in the foreground, until Ctrl-C or SIGTERM.
import { consoleOf } from "../console/lab-console.ts";
import type { Context } from "../context.ts";
import { assertPortFree } from "../engines/port-holder.ts";
import { untilInterrupted } from "./interrupt.ts";

export async function runConsole(context: Context): Promise<number> {
  const { settings, terminal } = context;
  const { consolePort: port, environment } = settings;
  const lab = await context.runningLab();
  await assertPortFree("console", port, environment);
  const server = await consoleOf(lab, port);
  await server.listen({ port, host: "127.0.0.1" });
  terminal.say(`The console answers the lab's page at 127.0.0.1:${port}.`);
  await untilInterrupted(new Promise(() => {}));
  await server.close();
  return 0;
}
