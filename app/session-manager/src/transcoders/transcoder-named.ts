/** Decides which transcoders can be chosen by name. */
import { jsonTranscoder } from "./json.ts";
import type { Transcoder } from "./transcoder.ts";
import { v8Transcoder } from "./v8.ts";

const transcoders: ReadonlyMap<string, Transcoder> = new Map(
  [v8Transcoder, jsonTranscoder].map((transcoder) => [transcoder.name, transcoder]),
);

/** `undefined` for a name that no transcoder has. */
export function transcoderNamed(name: string): Transcoder | undefined {
  return transcoders.get(name);
}
