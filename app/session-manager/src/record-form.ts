/** Decides how sessions stand in memcached: under which key, and in which bytes. */
import { decodeRecord, encodeRecord, type SessionRecord } from "./record.ts";
import type { Signatures } from "./record-signature.ts";

export interface RecordForm {
  /** The key of the session with this token. */
  readonly keyFor: (token: string) => string;
  readonly encode: (record: SessionRecord) => Buffer;
  /** @throws UndecodableRecordError when the bytes are not a whole record of this token, or not signed by one of us */
  readonly decode: (token: string, bytes: Buffer) => SessionRecord;
}

export function recordForm(storageKeyPrefix: string, signatures: Signatures): RecordForm {
  return {
    keyFor: (token) => `${storageKeyPrefix}${token}`,
    encode: (record) => signatures.sign(encodeRecord(record)),
    decode: (token, bytes) => {
      signatures.verify(bytes);
      return decodeRecord(token, bytes);
    },
  };
}
