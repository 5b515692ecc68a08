// What the catalogue answers.
import { answers, requests } from "../api.ts";
import { books, getBook } from "../bookstore/catalogue.ts";
import type { App } from "../zod-schemas.ts";

/** `GET /api/books` and `GET /api/books/:isbn`; the catalogue is the same for everybody, so no session is looked up. */
export function bookRoutes(app: App): void {
  const config = { session: false };
  app.get("/api/books", { config, schema: { response: { 200: answers.books } } }, () => ({
    books,
  }));
  app.get(
    "/api/books/:isbn",
    { config, schema: { params: requests.byIsbn, response: { 200: answers.book } } },
    (request) => getBook(request.params.isbn),
  );
}
