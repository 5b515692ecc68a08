// How an app server ends: it says so, finishes what it began, and doesn't take longer than it may.
import type { FastifyInstance } from "fastify";

const deadlineMs = 10_000;

/** Closes `app` on SIGTERM and SIGINT and exits: with 0, or with 1 if that failed or took more than 10 s. */
export function shutDownOnSignal(app: FastifyInstance): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    // not `once`: Ctrl-C may reach us twice, from the terminal and from whoever started us, and closing twice is closing
    process.on(signal, () => void shutDown(app, signal));
  }
}

async function shutDown(app: FastifyInstance, signal: string): Promise<void> {
  app.log.info(`${signal}: finishing requests and pending backups`);
  setTimeout(() => {
    app.log.fatal(`not closed after ${deadlineMs / 1000} s, exiting all the same`);
    process.exit(1);
  }, deadlineMs).unref();
  try {
    await app.close();
    app.log.info("closed");
    process.exit(0);
  } catch (error) {
    app.log.fatal({ err: error }, "closing failed");
    process.exit(1);
  }
}
