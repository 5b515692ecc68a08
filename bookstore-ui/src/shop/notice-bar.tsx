// Decides how a notice is shown and announced.
import { isOutcomeUnknown } from "../api/failure.ts";
import type { Texts } from "../i18n/texts.ts";
import { usePage } from "../page.ts";
import { addressOf } from "../route.ts";
import { explain } from "./failure-text.ts";
import type { Notice } from "./notice.ts";
import type { Operation } from "./operation.ts";

/** The last thing to tell. The element stays in the page, so that screen readers hear what enters it. */
export function NoticeBar() {
  const { model, actions, texts } = usePage();
  const { notice } = model.shop;
  return (
    <div class="notice-place" role="status" data-testid="notice">
      {notice !== null && (
        <div class={`notice ${toneOf(notice)}`}>
          <NoticeMark notice={notice} />
          <p>{sentence(notice, texts)}</p>
          {notice.kind === "added" && (
            <a href={addressOf({ view: "cart" })}>{texts.t("notice.openCart")}</a>
          )}
          {notice.kind === "failed" && isOutcomeUnknown(notice.failure) && (
            <button type="button" onClick={() => void actions.perform(notice.operation)}>
              {texts.t("notice.retry")}
            </button>
          )}
          <button
            type="button"
            class="close"
            aria-label={texts.t("notice.close")}
            onClick={actions.dismissNotice}
          >
            ×
          </button>
        </div>
      )}
    </div>
  );
}

/** How a notice reads. */
export function sentence(notice: Notice, texts: Texts): string {
  const { t, n } = texts;
  switch (notice.kind) {
    case "added":
      return n(notice.isRepeat ? "notice.addedEarlier" : "notice.added", notice.count, {
        title: notice.title,
      });
    case "burst":
      return n("notice.burst", notice.count, { title: notice.title, copies: notice.copies });
    case "changed":
      return t("notice.changed", notice);
    case "removed":
      return t("notice.removed", notice);
    case "welcome":
      return t("notice.welcome", notice);
    case "left":
      return t("notice.left");
    case "moved":
      return n("notice.moved", notice.count, { to: notice.to });
    case "lost":
      return t("notice.lost", {
        ...notice,
        before: n("books", notice.before),
        after: n("books", notice.after),
      });
    case "failed": {
      const { operation, failure, server } = notice;
      const parts = [failedSentence(operation, texts), explain(failure, server, texts)];
      const isKeyed = operation.kind === "add" || operation.kind === "checkout";
      if (isKeyed && isOutcomeUnknown(failure)) parts.push(t("do.sameKey"));
      return parts.join(" ");
    }
  }
}

function failedSentence(operation: Operation, { t }: Texts): string {
  switch (operation.kind) {
    case "add":
    case "burst":
    case "change":
    case "remove":
      return t(`failed.${operation.kind}`, { title: operation.title });
    case "load":
    case "checkout":
    case "login":
    case "logout":
      return t(`failed.${operation.kind}`);
  }
}

function toneOf({ kind }: Notice): "bad" | "moved" | "good" {
  if (kind === "failed" || kind === "lost") return "bad";
  return kind === "moved" ? "moved" : "good";
}

function NoticeMark({ notice }: { notice: Notice }) {
  const paths = {
    good: "M5 12l5 5 9-10",
    moved: "M4 9h13l-4-4M20 15H7l4 4",
    bad: "M12 5v9M12 18v1",
  };
  return (
    <svg class="notice-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path
        d={paths[toneOf(notice)]}
        fill="none"
        stroke="currentColor"
        stroke-width="2.4"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
