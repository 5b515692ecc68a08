// How much of its own log an app server can show again: how it began.
import { stripVTControlCharacters } from "node:util";

const maxLines = 50;
const maxBytes = 16 * 1024;

/** Who reads a whole token can be its shopper; the beginning is enough to tell sessions apart. */
const tokens = /([0-9A-F]{8})[0-9A-F]{24}/g;

/** Takes what is logged, and keeps the beginning of it: no colours, and of each token its first 8 characters. */
export class FirstLines {
  readonly #lines: string[] = [];
  #bytesLeft = maxBytes;
  #isFull = false;

  /** The lines that are kept, the first one first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Takes one message, of one line or several. */
  add(text: string): void {
    if (this.#isFull) return;
    const readable = stripVTControlCharacters(text).replaceAll(tokens, "$1");
    for (const line of readable.trimEnd().split("\n")) {
      this.#bytesLeft -= Buffer.byteLength(line);
      this.#isFull ||= this.#bytesLeft < 0 || this.#lines.length === maxLines;
      if (this.#isFull) return;
      this.#lines.push(line);
    }
  }
}
