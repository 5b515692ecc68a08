/** Decides the compact stored form of attributes: MessagePack, which other languages can read, too. */
import { createRequire } from "node:module";
import type * as msgpackr from "msgpackr";
import { refuseInexact } from "./exact.ts";
import { fromForm } from "./msgpack-reader.ts";
import { toForm } from "./msgpack-writer.ts";
import { structuredCapabilities } from "./structured.ts";
import type { Transcoder } from "./transcoder.ts";

/**
 * The build that never compiles code from what it reads, and never loads the native addon. It comes without
 * types, hence not by `import`.
 */
const { Packr, RESET_BUFFER_MODE } = createRequire(import.meta.url)(
  "msgpackr/index-no-eval",
) as typeof msgpackr;

/** A larger session is refused; the memory that it took is not kept. */
const LARGE_BYTES = 1_000_000;
const SMALL_BYTES = 8192;

/**
 * Plain MessagePack, nothing but the extensions for undefined and large bigints: the others read records,
 * errors, or references in ways that are not exact, and objects are read as maps, so that no name can reach a
 * prototype.
 */
const packr = new Packr({
  useRecords: false,
  mapsAsObjects: false,
  variableMapSize: true,
  useBigIntExtension: true,
  useToJSON: false,
  structuredClone: false,
});

/**
 * Brings back what `v8` does, but for arrays with holes or named properties.
 */
export const msgpackTranscoder: Transcoder = {
  name: "msgpack",
  encode(attributes) {
    refuseInexact(attributes, structuredCapabilities("msgpack", { hasSparseArrays: false }));
    return pack(toForm(attributes));
  },
  decode(bytes) {
    return fromForm(unpack(bytes));
  },
};

/** The packer writes to the same memory each time. */
function pack(form: object): Buffer {
  const bytes = Buffer.from(packr.encode(form, RESET_BUFFER_MODE));
  if (bytes.length > LARGE_BYTES) packr.useBuffer(Buffer.allocUnsafeSlow(SMALL_BYTES));
  return bytes;
}

function unpack(bytes: Buffer): unknown {
  try {
    // A view of its own, because msgpackr leaves a property on what it reads from.
    return packr.decode(bytes.subarray());
  } catch {
    // msgpackr's own message quotes what it has read.
    throw new TypeError("the attribute bytes are not MessagePack");
  }
}
