/** Decides what the session manager needs of a logger; Fastify's (pino) has it. */

type Log = {
  (message: string): void;
  (details: object, message: string): void;
};

export interface Logger {
  readonly debug: Log;
  readonly info: Log;
  readonly warn: Log;
  readonly error: Log;
}
