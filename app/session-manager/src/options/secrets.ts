/** Decides what the option `secret` takes. */
import { z } from "zod";
import { UNSIGNED } from "../record-signature.ts";

const MIN_LENGTH = 32;
/** A typed-in row of one key is long, but no secret. */
const MIN_DIFFERENT = 8;
const MAX_SECRETS = 8;

const rule = `must be a text of at least ${MIN_LENGTH} characters, ${MIN_DIFFERENT} of them different, or a list of up to ${MAX_SECRETS} such texts, the first to sign with; "${UNSIGNED}" may stand behind them. \`openssl rand -base64 33\` makes a good one`;

/** No lengths in the JSON schema: an editor sees `${SECRET}` there. */
export const secretSchema = z
  .union([z.string(), z.array(z.string())], { error: rule })
  .refine(isStrong, { error: rule });

function isStrong(value: string | readonly string[]): boolean {
  const secrets = typeof value === "string" ? [value] : value;
  const [first] = secrets;
  if (first === undefined || first === UNSIGNED || secrets.length > MAX_SECRETS) return false;
  return secrets.every((secret) => secret === UNSIGNED || isOneStrong(secret));
}

function isOneStrong(secret: string): boolean {
  return secret.length >= MIN_LENGTH && new Set(secret).size >= MIN_DIFFERENT;
}
