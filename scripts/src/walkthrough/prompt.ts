// Decides how the walkthrough asks the person in front of the console.
import { createInterface } from "node:readline";

export interface Prompt {
  /** The answer in lower case; absent when there is nobody to answer (end of input, Ctrl-C). */
  ask(question: string): Promise<string | undefined>;
  close(): void;
}

/** A prompt on this process's console. */
export function createPrompt(): Prompt {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  let isClosed = false;
  const closed = new Promise<undefined>((resolve) => {
    lines.on("close", () => {
      isClosed = true;
      resolve(undefined);
    });
  });
  return {
    ask(question) {
      if (isClosed) return Promise.resolve(undefined);
      const answer = new Promise<string>((resolve) => {
        lines.question(question, (line) => resolve(line.trim().toLowerCase()));
      });
      return Promise.race([answer, closed]);
    },
    close: () => lines.close(),
  };
}
