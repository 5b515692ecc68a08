// Decides which view an address shows. Only `#/…` are views; other fragments are places on the page.

/** A view of the shop. */
export type Route =
  | { view: "catalogue" }
  | { view: "book"; isbn: string }
  | { view: "cart" }
  | { view: "order" }
  | { view: "login" };

/** The view of a `location.hash`; null when it names no view. An unknown view is the catalogue. */
export function parseRoute(hash: string): Route | null {
  if (hash === "" || hash === "#") return { view: "catalogue" };
  if (!hash.startsWith("#/")) return null;
  const [view, isbn] = hash.slice(2).split("/");
  if (view === "book" && isbn !== undefined && /^[0-9Xx-]{1,20}$/.test(isbn)) return { view, isbn };
  if (view === "cart" || view === "order" || view === "login") return { view };
  return { view: "catalogue" };
}

/** The address of a view. */
export function addressOf(route: Route): string {
  switch (route.view) {
    case "catalogue":
      return "#/";
    case "book":
      return `#/book/${route.isbn}`;
    case "cart":
    case "order":
    case "login":
      return `#/${route.view}`;
  }
}
