// Decides how the console runs: in the foreground, until Ctrl-C or SIGTERM.
import { consoleServer } from "../console/console-server.ts";
import { exerciseIn } from "../console/exercise.ts";
import { pageOrigins } from "../console/guests.ts";
import type { Context } from "../context.ts";
import { assertPortFree } from "../engines/port-holder.ts";
import { untilInterrupted } from "./interrupt.ts";

export async function runConsole(context: Context): Promise<number> {
  const { settings, terminal } = context;
  const { consolePort: port, environment } = settings;
  const lab = await context.runningLab();
  await assertPortFree("console", port, environment);
  const server = await consoleServer({
    port,
    origins: pageOrigins(await lab.ports()),
    exercise: exerciseIn(lab),
    actions: {
      report: () => lab.report(),
      act: (action, node) => lab[action](node),
      switchTo: (mode) => lab.up(mode),
    },
  });
  await server.listen({ port, host: "127.0.0.1" });
  terminal.say(`The console answers the lab's page at 127.0.0.1:${port}.`);
  await untilInterrupted(new Promise(() => {}));
  await server.close();
  return 0;
}
