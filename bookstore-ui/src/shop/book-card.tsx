// Decides how one book stands on the shelf.
import type { Book } from "../api/wire.ts";
import { usePage } from "../page.ts";
import { addressOf } from "../route.ts";
import { AddButton } from "./add-button.tsx";
import { Cover } from "./covers/cover.tsx";
import { quantityOf } from "./operation.ts";

/** A cover, what it costs, and the way into the cart. */
export function BookCard({ book }: { book: Book }) {
  const { model, texts } = usePage();
  const inCart = quantityOf(model.shop.cart, book.isbn);
  return (
    <li class="book-card" data-testid={`book-${book.isbn}`}>
      <a href={addressOf({ view: "book", isbn: book.isbn })}>
        <Cover book={book} />
        <h2 lang={book.language}>{book.title}</h2>
      </a>
      <p class="author">{book.author}</p>
      <p class="price-line">
        <span class="price">{texts.price(book.price)}</span>
        {inCart > 0 && <span class="in-cart">{texts.t("book.inCart", { count: inCart })}</span>}
      </p>
      <AddButton book={book} />
    </li>
  );
}
