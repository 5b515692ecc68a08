// Decides what a view without content shows: what is missing, and the way on.
import { usePage } from "../page.ts";
import { addressOf } from "../route.ts";

/** A title, a sentence of help, and the link back to the books. */
export function EmptyView({ title, help }: { title: string; help: string }) {
  const { t } = usePage().texts;
  return (
    <div class="empty-view">
      <svg viewBox="0 0 120 60" aria-hidden="true" focusable="false">
        <path d="M4 52h112" stroke="currentColor" stroke-width="2" />
        <path
          d="M22 52V16h12v36M40 52V8h10v44M56 52V20h14v32"
          fill="none"
          stroke="currentColor"
          stroke-width="2"
          stroke-dasharray="4 3"
        />
        <path d="M80 52l14-38 10 4-13 34" fill="none" stroke="currentColor" stroke-width="2" />
      </svg>
      <h1 tabIndex={-1}>{title}</h1>
      <p>{help}</p>
      <p>
        <a class="primary" href={addressOf({ view: "catalogue" })}>
          {t("cart.browse")}
        </a>
      </p>
    </div>
  );
}
