// Decides how the books are laid out and narrowed down.
import { usePage } from "../page.ts";
import { BookCard } from "./book-card.tsx";
import { noFilter, selectBooks, type BookFilter } from "./book-filter.ts";
import { CatalogueFilter } from "./catalogue-filter.tsx";
import { explain } from "./failure-text.ts";

type CatalogueProps = { filter: BookFilter; onFilter: (filter: BookFilter) => void };

/** All books, or those that fit the filter. */
export function Catalogue({ filter, onFilter }: CatalogueProps) {
  const { model, texts } = usePage();
  const { t } = texts;
  const { books } = model.shop;
  return (
    <section class="catalogue" data-testid="catalogue">
      <h1 tabIndex={-1}>{t("catalogue.title")}</h1>
      <p class="lead">{t("catalogue.intro")}</p>
      {books === null ? (
        <NoBooks />
      ) : (
        <>
          <CatalogueFilter books={books} filter={filter} onFilter={onFilter} />
          <Shelf filter={filter} onFilter={onFilter} />
        </>
      )}
    </section>
  );
}

function Shelf({ filter, onFilter }: CatalogueProps) {
  const { model, texts } = usePage();
  const { t, n } = texts;
  const books = selectBooks(model.shop.books ?? [], filter, texts.language);
  return (
    <>
      <p class="tally" role="status">
        {books.length > 0 ? n("books", books.length) : t("catalogue.nothing")}
      </p>
      {books.length === 0 && (
        <button type="button" class="quiet" onClick={() => onFilter(noFilter)}>
          {t("catalogue.clear")}
        </button>
      )}
      <ul class="shelf">
        {books.map((book) => (
          <BookCard key={book.isbn} book={book} />
        ))}
      </ul>
    </>
  );
}

/** Before the catalogue has arrived, or when it could not. */
function NoBooks() {
  const { model, actions, texts } = usePage();
  const { t } = texts;
  const { loadFailure } = model.shop;
  if (loadFailure === null)
    return (
      <div class="waiting" role="status">
        <p>{t("catalogue.loading")}</p>
        <div class="shelf" aria-hidden="true">
          {[0, 1, 2, 3].map((place) => (
            <div key={place} class="empty-place" />
          ))}
        </div>
      </div>
    );
  return (
    <div class="trouble" role="alert">
      <h2>{t("catalogue.failed")}</h2>
      <p>{explain(loadFailure, null, texts)}</p>
      <p>
        <button
          type="button"
          class="primary"
          onClick={() => void actions.perform({ kind: "load" })}
        >
          {t("notice.retry")}
        </button>
      </p>
    </div>
  );
}
