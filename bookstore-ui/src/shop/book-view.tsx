// Decides what a reader learns about one book.
import type { Book } from "../api/wire.ts";
import { usePage } from "../page.ts";
import { addressOf } from "../route.ts";
import { AddButton } from "./add-button.tsx";
import { Cover } from "./covers/cover.tsx";
import { EmptyView } from "./empty-view.tsx";
import { explain } from "./failure-text.ts";
import { quantityOf } from "./operation.ts";
import { subjectName } from "./subject-name.ts";

/** The book with this ISBN, or why it cannot be shown. */
export function BookView({ isbn }: { isbn: string }) {
  const { model, texts } = usePage();
  const { t } = texts;
  const { books, loadFailure } = model.shop;
  if (books === null) {
    const help = loadFailure === null ? "" : explain(loadFailure, null, texts);
    const title = loadFailure === null ? t("catalogue.loading") : t("catalogue.failed");
    return <EmptyView title={title} help={help} />;
  }
  const book = books.find((other) => other.isbn === isbn);
  if (book === undefined)
    return <EmptyView title={t("book.unknown")} help={t("book.unknownHelp")} />;
  return <KnownBook book={book} />;
}

function KnownBook({ book }: { book: Book }) {
  const { model, texts } = usePage();
  const { t } = texts;
  const inCart = quantityOf(model.shop.cart, book.isbn);
  return (
    <article class="book-view">
      <p class="back">
        <a href={addressOf({ view: "catalogue" })}>
          <span aria-hidden="true">← </span>
          {t("book.back")}
        </a>
      </p>
      <Cover book={book} />
      <div class="book-words">
        <h1 tabIndex={-1} lang={book.language}>
          {book.title}
        </h1>
        <p class="author">{book.author}</p>
        <p class="description">{book.description[texts.language]}</p>
        <p class="price-line">
          <span class="price">{texts.price(book.price)}</span>
          {inCart > 0 && <span class="in-cart">{t("book.inCart", { count: inCart })}</span>}
        </p>
        <AddButton book={book} style="primary" />
        <dl class="facts">
          <dt>{t("book.year")}</dt>
          <dd>{book.year}</dd>
          <dt>{t("book.language")}</dt>
          <dd>{t(`catalogue.${book.language}`)}</dd>
          <dt>{t("book.subject")}</dt>
          <dd>{subjectName(book.subject, texts)}</dd>
          <dt>{t("book.isbn")}</dt>
          <dd>{book.isbn}</dd>
        </dl>
      </div>
    </article>
  );
}
