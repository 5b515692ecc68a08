// Decides how the cart is shown, changed and ordered.
import { usePage } from "../page.ts";
import { addressOf } from "../route.ts";
import { CartLineRow } from "./cart-line-row.tsx";
import { EmptyView } from "./empty-view.tsx";
import { explain } from "./failure-text.ts";
import { isPending } from "./shop-model.ts";

/** The cart as the last app server that answered gave it. */
export function CartView() {
  const { model, texts } = usePage();
  const { t, n } = texts;
  const { cart, loadFailure } = model.shop;
  if (cart === null) {
    const help = loadFailure === null ? "" : explain(loadFailure, null, texts);
    const title = loadFailure === null ? t("cart.loading") : t("cart.unavailable");
    return <EmptyView title={title} help={help} />;
  }
  return (
    <section class="cart" data-testid="cart" aria-label={t("cart.title")}>
      {cart.items.length === 0 ? (
        <EmptyView title={t("cart.empty")} help={t("cart.emptyHelp")} />
      ) : (
        <>
          <h1 tabIndex={-1}>{t("cart.title")}</h1>
          <p class="tally">{n("books", cart.count)}</p>
          <ul class="cart-lines">
            {cart.items.map((line) => (
              <CartLineRow key={line.isbn} line={line} />
            ))}
          </ul>
          <Checkout total={cart.total} />
        </>
      )}
    </section>
  );
}

function Checkout({ total }: { total: number }) {
  const { model, actions, texts } = usePage();
  const { t } = texts;
  const isBusy = isPending(model.shop, "checkout");
  const placeOrder = async () => {
    if (await actions.perform({ kind: "checkout" })) location.hash = addressOf({ view: "order" });
  };
  return (
    <div class="checkout">
      <p class="total">
        <span>{t("cart.total")}</span> <strong>{texts.price(total)}</strong>
      </p>
      <button
        type="button"
        class="primary"
        aria-disabled={isBusy}
        onClick={() => void placeOrder()}
      >
        {t(isBusy ? "cart.checkingOut" : "cart.checkout")}
      </button>
      <p class="note">{t("cart.note")}</p>
    </div>
  );
}
