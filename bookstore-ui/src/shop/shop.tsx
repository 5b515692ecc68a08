// Decides which view the shop shows, and where the focus goes when it changes.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Texts } from "../i18n/texts.ts";
import { usePage } from "../page.ts";
import type { Route } from "../route.ts";
import { noFilter } from "./book-filter.ts";
import { BookView } from "./book-view.tsx";
import { CartView } from "./cart-view.tsx";
import { Catalogue } from "./catalogue.tsx";
import { LoginView } from "./login-view.tsx";
import { NoticeBar } from "./notice-bar.tsx";
import { OrderView } from "./order-view.tsx";

/** The shop's side of the page. */
export function Shop({ route }: { route: Route }) {
  const { model, actions, texts } = usePage();
  // kept here, so that the way back from a book leads to the same shelf
  const [filter, setFilter] = useState(noFilter);
  useArrival(route, actions.leaveView);
  useEffect(() => {
    const book = model.shop.books?.find(({ isbn }) => route.view === "book" && isbn === route.isbn);
    document.title = `${book?.title ?? titleOf(route, texts)} · ${texts.t("brand.name")}`;
  }, [route, texts, model.shop.books]);
  return (
    <main id="shop" class="shop" tabIndex={-1}>
      {route.view === "catalogue" && <Catalogue filter={filter} onFilter={setFilter} />}
      {route.view === "book" && <BookView isbn={route.isbn} />}
      {route.view === "cart" && <CartView />}
      {route.view === "order" && <OrderView />}
      {route.view === "login" && <LoginView />}
      <NoticeBar />
    </main>
  );
}

function titleOf({ view }: Route, { t }: Texts): string {
  switch (view) {
    case "catalogue":
    case "book":
      return t("catalogue.title");
    case "cart":
      return t("cart.title");
    case "order":
      return t("order.title");
    case "login":
      return t("login.title");
  }
}

/** After a change of view the focus is on its heading; the catalogue comes back where it was left. */
function useArrival(route: Route, onArrival: () => void): void {
  const last = useRef(route);
  const catalogueTop = useRef(0);
  useEffect(() => {
    // before the next view is drawn: a shorter page would move the scroll position
    const remember = () => {
      if (last.current.view === "catalogue") catalogueTop.current = scrollY;
    };
    addEventListener("hashchange", remember);
    return () => removeEventListener("hashchange", remember);
  }, []);
  useEffect(() => {
    if (last.current === route) return;
    last.current = route;
    onArrival();
    document.querySelector<HTMLElement>("#shop h1")?.focus({ preventScroll: true });
    scrollTo(0, route.view === "catalogue" ? catalogueTop.current : 0);
  }, [route, onArrival]);
}
