// Decides how the walkthrough asks the person in front of the console.
import { createInterface } from "node:readline";

export interface Prompt {
  /** The answer in lower case; absent when there is nobody to answer (end of input, Ctrl-C). */
  ask(question: string): Promise<string | undefined>;
  close(): void;
}

/** A prompt on this process's console; lines that come early, as from a pipe, wait for their question. */
export function createPrompt(): Prompt {
  const input = createInterface({ input: process.stdin });
  const early: string[] = [];
  let isClosed = false;
  let hand: ((line: string | undefined) => void) | undefined;
  input.on("line", (line) => {
    if (hand === undefined) early.push(line);
    else hand(line);
  });
  input.on("close", () => {
    isClosed = true;
    hand?.(undefined);
  });
  const nextLine = () =>
    new Promise<string | undefined>((resolve) => {
      const line = early.shift();
      if (line !== undefined || isClosed) resolve(line);
      else hand = resolve;
    });
  return {
    async ask(question) {
      process.stdout.write(question);
      const line = await nextLine();
      hand = undefined;
      return line?.trim().toLowerCase();
    },
    close: () => input.close(),
  };
}
