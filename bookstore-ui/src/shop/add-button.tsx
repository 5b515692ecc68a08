// Decides how a book gets into the cart: one click, one copy, however often it has to be sent.
import type { Book } from "../api/wire.ts";
import { usePage } from "../page.ts";
import { isPending } from "./shop-model.ts";

/** Adds one copy. While its answer is awaited, further clicks do nothing. */
export function AddButton({ book, style = "add" }: { book: Book; style?: string }) {
  const { model, actions, texts } = usePage();
  const { isbn, title } = book;
  const isBusy = isPending(model.shop, "add", isbn);
  return (
    <button
      type="button"
      class={style}
      aria-disabled={isBusy}
      data-testid={`add-${isbn}`}
      onClick={() => void actions.perform({ kind: "add", isbn, title })}
    >
      {texts.t(isBusy ? "book.adding" : "book.add")}
      <span class="unseen">: {title}</span>
    </button>
  );
}
