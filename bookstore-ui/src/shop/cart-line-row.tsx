// Decides how one line of the cart is shown and its quantity changed.
import type { CartLine } from "../api/wire.ts";
import { usePage } from "../page.ts";
import { addressOf } from "../route.ts";
import { Cover } from "./covers/cover.tsx";
import { isPending } from "./shop-model.ts";

const maxQuantity = 999;

/** A line with its cover, its quantity and its price. */
export function CartLineRow({ line }: { line: CartLine }) {
  const { model, actions, texts } = usePage();
  const { isbn, title, price, quantity } = line;
  const book = model.shop.books?.find((other) => other.isbn === isbn);
  const isBusy = isPending(model.shop, "change", isbn) || isPending(model.shop, "remove", isbn);
  return (
    <li class={isBusy ? "cart-line is-busy" : "cart-line"} aria-busy={isBusy}>
      <div class="thumb">{book !== undefined && <Cover book={book} />}</div>
      <div class="line-words">
        <h2 lang={book?.language}>
          <a href={addressOf({ view: "book", isbn })}>{title}</a>
        </h2>
        <p class="author">{book?.author}</p>
        <p class="each">{texts.t("cart.each", { price: texts.price(price) })}</p>
      </div>
      <QuantityStepper line={line} />
      <p class="line-price">{texts.price(price * quantity)}</p>
      <button
        type="button"
        class="quiet remove"
        onClick={() => void actions.perform({ kind: "remove", isbn, title })}
      >
        {texts.t("cart.remove")}
        <span class="unseen">: {title}</span>
      </button>
    </li>
  );
}

function QuantityStepper({ line }: { line: CartLine }) {
  const { actions, texts } = usePage();
  const { isbn, title, quantity } = line;
  const change = (next: number) => {
    if (next !== quantity && next >= 1 && next <= maxQuantity)
      void actions.perform({ kind: "change", isbn, title, quantity: next });
  };
  const changeTo = (input: HTMLInputElement) => {
    const next = Math.round(input.valueAsNumber);
    if (next >= 1 && next <= maxQuantity) change(next);
    else input.value = String(quantity);
  };
  return (
    <div class="stepper" role="group" aria-label={texts.t("cart.quantity", { title })}>
      <button
        type="button"
        aria-label={texts.t("cart.less", { title })}
        aria-disabled={quantity <= 1}
        onClick={() => change(quantity - 1)}
      >
        −
      </button>
      <input
        type="number"
        inputMode="numeric"
        min="1"
        max={maxQuantity}
        value={quantity}
        aria-label={texts.t("cart.quantity", { title })}
        onChange={(event) => changeTo(event.currentTarget)}
      />
      <button
        type="button"
        aria-label={texts.t("cart.more", { title })}
        aria-disabled={quantity >= maxQuantity}
        onClick={() => change(quantity + 1)}
      >
        +
      </button>
    </div>
  );
}
