// Decides how the walkthrough asks the person in front of the console.
import { createInterface } from "node:readline";

/** "go" is Enter alone: whatever else somebody types must not kill anything. */
export type Answer = "go" | "hint" | "stop";

const answers: ReadonlyMap<string, Answer> = new Map([
  ["", "go"],
  ...["h", "help", "hint", "?", "ajuda", "dica"].map((word) => [word, "hint"] as const),
  ...["q", "quit", "exit", "n", "no", "não", "nao", "sair"].map((word) => [word, "stop"] as const),
]);

/** What somebody means by a line, the words of both languages; absent when that is not clear. */
export function parseAnswer(line: string): Answer | undefined {
  return answers.get(line.trim().normalize("NFC").toLowerCase());
}

export interface Prompt {
  /** Asks until the answer is clear; "stop" when there is nobody to answer (end of input). */
  ask(question: string): Promise<Answer>;
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
      for (;;) {
        process.stdout.write(question);
        const line = await nextLine();
        hand = undefined;
        const answer = line === undefined ? "stop" : parseAnswer(line);
        if (answer !== undefined) return answer;
      }
    },
    close: () => input.close(),
  };
}
