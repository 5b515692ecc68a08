// Decides how a placed order is confirmed.
import { usePage } from "../page.ts";
import { addressOf } from "../route.ts";
import { EmptyView } from "./empty-view.tsx";

/** The last order placed from this page. */
export function OrderView() {
  const { model, texts } = usePage();
  const { t, price } = texts;
  const { order } = model.shop;
  if (order === null) return <EmptyView title={t("order.none")} help={t("order.noneHelp")} />;
  return (
    <section class="order">
      <h1 tabIndex={-1}>{t("order.title")}</h1>
      <p class="order-number">{t("order.number", { number: order.number })}</p>
      <p class="tally">{t("order.placed", { date: texts.dateTime(order.placedAt) })}</p>
      <ul class="order-lines">
        {order.items.map((line) => (
          <li key={line.isbn}>
            <span>{t("order.copies", { count: line.quantity })}</span>
            <span class="order-title">{line.title}</span>
            <span>{price(line.price * line.quantity)}</span>
          </li>
        ))}
      </ul>
      <p class="total">
        <span>{t("cart.total")}</span> <strong>{price(order.total)}</strong>
      </p>
      <p class="note">{t("cart.note")}</p>
      <p>
        <a class="primary" href={addressOf({ view: "catalogue" })}>
          {t("order.continue")}
        </a>
      </p>
    </section>
  );
}
