// Decides how a failure reads: what happened, and what to do about it.
import type { Failure } from "../api/failure.ts";
import { en, type TextKey } from "../i18n/en.ts";
import type { Texts } from "../i18n/texts.ts";

/** Starts an app server when none answers. */
export const startAppServer = "scripts/lab start app1";

/** Starts HAProxy when nothing answers at all. */
export const startHaproxy = "scripts/lab start haproxy";

/** Shows what is up and what is down. */
export const showStatus = "scripts/lab status";

/** The failure in words; `server` is the app server that answered, if one did. */
export function explain(failure: Failure, server: string | null, { t }: Texts): string {
  switch (failure.kind) {
    case "unreachable":
      return t("why.unreachable", { haproxy: startHaproxy, status: showStatus });
    case "no-app-server":
      // 502 and 504: there was one, and it died or stood still in the middle
      if (failure.status !== 503) return t("why.cutOff", { status: failure.status });
      return t("why.noServer", { status: failure.status, appServer: startAppServer });
    case "unexpected":
      return t("why.unexpected", { status: failure.status });
    case "problem": {
      const { code, title, detail = title, errors = [] } = failure.problem;
      if (code === "invalid_request" && errors.length > 0) {
        const fields = errors.map(({ field, message }) => `${field}: ${message}`).join("; ");
        return t("why.invalid_request", { fields });
      }
      const key = `why.${code}`;
      if (isPlainKey(key)) return t(key);
      return server === null
        ? t("why.problemUnnamed", { detail })
        : t("why.problem", { server, detail });
    }
  }
}

type PlainKey = Extract<
  TextKey,
  | "why.book_not_found"
  | "why.not_in_cart"
  | "why.quantity_limit"
  | "why.cart_empty"
  | "why.idempotency_key_reused"
  | "why.session_conflict"
  | "why.session_unavailable"
>;

function isPlainKey(key: string): key is PlainKey {
  // the codes of app servers have no capitals, the page's own reasons do or have placeholders
  return key in en && /^why\.[a-z]+_[a-z_]+$/.test(key) && key !== "why.invalid_request";
}
