/** Decides which transcoders an app server knows: the one that it writes with, and all that it can read. */
import { jsonTranscoder } from "./json.ts";
import { msgpackTranscoder } from "./msgpack.ts";
import { asTranscoder, type OwnTranscoder } from "./own.ts";
import type { Transcoder } from "./transcoder.ts";
import { v8Transcoder } from "./v8.ts";

export type BuiltInName = "v8" | "json" | "msgpack";

const builtIn: Readonly<Record<BuiltInName, Transcoder>> = {
  v8: v8Transcoder,
  json: jsonTranscoder,
  msgpack: msgpackTranscoder,
};

export interface Transcoders {
  /** Writes every record of this app server. */
  readonly chosen: Transcoder;
  /** What a record's transcoder can be; `undefined` for a name that no transcoder has. */
  readonly named: (name: string) => Transcoder | undefined;
}

/** A built-in transcoder; `undefined` for a name that none of them has. */
export function transcoderNamed(name: string): Transcoder | undefined {
  return isBuiltIn(name) ? builtIn[name] : undefined;
}

export function isBuiltIn(name: string): name is BuiltInName {
  return Object.hasOwn(builtIn, name);
}

/** Whatever is chosen, what the built-in ones wrote is read, so that the choice can be changed. */
export function transcodersWith(choice: BuiltInName | OwnTranscoder): Transcoders {
  const chosen = typeof choice === "string" ? builtIn[choice] : asTranscoder(choice);
  return {
    chosen,
    named: (name) => (name === chosen.name ? chosen : transcoderNamed(name)),
  };
}
