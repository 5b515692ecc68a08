// Decides which failures a person sees as one message, and which exit code each ends with.

/** The command could not do its work: exit code 1. `hint` is the next thing to try, one line or several. */
export class LabError extends Error {
  readonly code = "failed";
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "LabError";
    this.hint = options.hint;
  }
}

/** The command was called wrongly: exit code 2. */
export class UsageError extends Error {
  readonly code = "wrong-use";

  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** The message of anything thrown, for a sentence of its own. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code of an operating system's error (`ENOENT`); absent for anything else. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
