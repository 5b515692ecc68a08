/**
 * Decides whether a record was written by one of us: with `secret`, its header line ends with a signature over all of
 * it. Without, records are written and read as they are, signed or not.
 */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import { UndecodableRecordError } from "./errors.ts";
import { MAX_HEADER_BYTES } from "./record.ts";

/** Among the secrets: records without a signature count, too. For the time of turning signatures on or off. */
export const UNSIGNED = "unsigned";

const LINE_FEED = 0x0a;
const FIELD = ',"mac":"';
/** HMAC-SHA-256 in base64url. */
const MAC_LENGTH = 43;
/** What a signature adds to a record. */
const SIGNATURE_BYTES = FIELD.length + MAC_LENGTH + 1;
const END = Buffer.from("}");

/** Where the signature of a record stands: it begins at `start`, its line ends at `lineFeed`. */
interface Place {
  readonly start: number;
  readonly lineFeed: number;
}

/** The record has a signature, whoever made it. */
export function isSigned(bytes: Buffer): boolean {
  return signaturePlace(bytes) !== undefined;
}

/** What was stored while `former` held may not be read any more now that `next` does. */
export function refusesFormer(former: readonly string[], next: readonly string[]): boolean {
  if (next.length === 0) return false;
  const accepted = former.length === 0 ? [UNSIGNED] : former;
  return accepted.some((secret) => !next.includes(secret));
}

export class Signatures {
  /** So that a record can't be moved to an application that has the same secret. */
  readonly #purpose: string;
  /** The first one signs. None: nothing is signed, and no signature checked. */
  #keys: readonly KeyObject[] = [];
  #acceptsUnsigned = true;

  /** @param secrets as for `use` */
  constructor(storageKeyPrefix: string, secrets: readonly string[]) {
    this.#purpose = `session record ${storageKeyPrefix}`;
    this.use(secrets);
  }

  /** From now on. @param secrets the first signs, each verifies; none: no signatures */
  use(secrets: readonly string[]): void {
    this.#acceptsUnsigned = secrets.length === 0 || secrets.includes(UNSIGNED);
    this.#keys = secrets
      .filter((secret) => secret !== UNSIGNED)
      .map((secret) =>
        createSecretKey(createHmac("sha256", secret).update(this.#purpose).digest()),
      );
  }

  /** @param bytes a record without a signature */
  sign(bytes: Buffer): Buffer {
    const [key] = this.#keys;
    if (key === undefined) return bytes;
    const start = bytes.indexOf(LINE_FEED) - 1;
    const mac = createHmac("sha256", key).update(bytes).digest("base64url");
    const signature = Buffer.from(`${FIELD}${mac}"`);
    return Buffer.concat([bytes.subarray(0, start), signature, bytes.subarray(start)]);
  }

  /** @throws UndecodableRecordError when the record is not signed with one of the secrets */
  verify(bytes: Buffer): void {
    if (this.#keys.length === 0) return;
    const place = signaturePlace(bytes);
    if (place === undefined) {
      if (this.#acceptsUnsigned) return;
      throw new UndecodableRecordError("the record is not signed");
    }
    const { start, lineFeed } = place;
    const given = bytes.subarray(start + FIELD.length, start + FIELD.length + MAC_LENGTH);
    const isOurs = this.#keys.some((key) => {
      const hmac = createHmac("sha256", key);
      hmac.update(bytes.subarray(0, start)).update(END).update(bytes.subarray(lineFeed));
      return timingSafeEqual(Buffer.from(hmac.digest("base64url")), given);
    });
    if (!isOurs) {
      throw new UndecodableRecordError("the record's signature was made with none of the secrets");
    }
  }
}

/** Always the last of the header line: what is signed can be told from it in one way only. */
function signaturePlace(bytes: Buffer): Place | undefined {
  const lineFeed = bytes.subarray(0, MAX_HEADER_BYTES).indexOf(LINE_FEED);
  const start = lineFeed - 1 - SIGNATURE_BYTES;
  if (start < 1) return undefined;
  const text = bytes.toString("latin1", start, lineFeed);
  return /^,"mac":"[\w-]{43}"\}$/.test(text) ? { start, lineFeed } : undefined;
}
