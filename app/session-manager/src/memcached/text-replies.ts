/**
 * Decides where one reply of the text protocol ends. npm `memcached` splits replies at line ends, so that a
 * value that holds a line end of its own (or JSON flags with bad JSON) confuses it and every reply after it.
 * Here values are cut out by their length, and handed on in the one form that the library reads back exactly.
 */

/** The library's flag for binary values: it hands those over as a Buffer, unparsed. */
const LIBRARY_FLAG_BINARY = "4";
const VALUE_HEADER = /^VALUE (\S+) (\d+) (\d+)( \d+)?$/;

export interface FramedReplies {
  /** Lines of whole replies, for the library. */
  readonly lines: string[];
  /** Lines of a reply that has not arrived in full. */
  readonly rest: string[];
}

/**
 * @param lines what arrived, split at CR LF, one character a byte (latin-1)
 * @throws Error when the lines are no reply of memcached
 */
export function frameReplies(lines: readonly string[]): FramedReplies {
  const whole: string[] = [];
  let index = 0;
  while (index < lines.length) {
    const header = lines[index] ?? "";
    // The library forgets the first lines of statistics that arrive in pieces.
    if (header.startsWith("STAT ") && !lines.includes("END", index)) break;
    if (!header.startsWith("VALUE ")) {
      whole.push(header);
      index += 1;
      continue;
    }
    const value = cutValue(lines, index);
    if (value === undefined) break;
    whole.push(value.header, escapeLineEnds(value.data), "END");
    index = value.next;
  }
  return { lines: whole, rest: lines.slice(index) };
}

function cutValue(
  lines: readonly string[],
  start: number,
): { header: string; data: string; next: number } | undefined {
  const [, key, , length, cas] = VALUE_HEADER.exec(lines[start] ?? "") ?? [];
  if (key === undefined || length === undefined) throw new Error("a VALUE line that can't be read");
  const bytes = Number(length);
  let data = lines[start + 1];
  let next = start + 2;
  while (data !== undefined && data.length < bytes && next < lines.length) {
    data += `\r\n${lines[next]}`;
    next += 1;
  }
  if (data === undefined || data.length < bytes || next >= lines.length) return undefined;
  if (data.length > bytes || lines[next] !== "END") {
    throw new Error(`a value of another length than the ${bytes} bytes it announced`);
  }
  const header = `VALUE ${key} ${LIBRARY_FLAG_BINARY} ${length}${cas ?? ""}`;
  return { header, data, next: next + 1 };
}

/** The library takes one backslash away in front of each CR and LF of a value that it reads. */
function escapeLineEnds(data: string): string {
  return data.replace(/[\r\n]/g, "\\$&");
}
