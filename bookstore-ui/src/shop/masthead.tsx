// Decides what stands above the shop: its name, the language, who reads, the cart.
import type { Language } from "../api/wire.ts";
import { usePage } from "../page.ts";
import { addressOf } from "../route.ts";
import { SkipLink } from "../skip-link.tsx";

const languages: readonly { tag: Language; short: string; name: string }[] = [
  { tag: "en", short: "EN", name: "English" },
  { tag: "pt-BR", short: "PT", name: "Português" },
];

/** The head of the shop; `onLanguage` is called with the language that the reader picks. */
export function Masthead({ onLanguage }: { onLanguage: (language: Language) => void }) {
  const { model, texts } = usePage();
  const { t } = texts;
  const { name, pending } = model.shop;
  return (
    <header class="masthead">
      <a class="brand" href={addressOf({ view: "catalogue" })}>
        <BrandMark />
        <span>{t("brand.name")}</span>
      </a>
      <nav class="masthead-links" aria-label={t("header.navigation")}>
        <SkipLink to="lab" class="to-lab">
          {t("header.lab")}
        </SkipLink>
        <a class="account" href={addressOf({ view: "login" })}>
          {name ?? t("header.login")}
        </a>
        <CartLink />
      </nav>
      <LanguageSwitch onLanguage={onLanguage} />
      <div class={pending.length > 0 ? "progress is-busy" : "progress"} aria-hidden="true" />
    </header>
  );
}

function CartLink() {
  const { model, texts } = usePage();
  const count = model.shop.cart?.count ?? 0;
  return (
    <a class="cart-link" href={addressOf({ view: "cart" })}>
      <span>{texts.t("cart.word")}</span>{" "}
      <span class={count > 0 ? "badge has-books" : "badge"} data-testid="cart-count">
        {count}
      </span>
    </a>
  );
}

function LanguageSwitch({ onLanguage }: { onLanguage: (language: Language) => void }) {
  const { texts } = usePage();
  return (
    <div class="languages" role="group" aria-label={texts.t("header.language")}>
      {languages.map(({ tag, short, name }) => (
        <button
          key={tag}
          type="button"
          lang={tag}
          title={name}
          aria-pressed={texts.language === tag}
          data-testid={`lang-${tag}`}
          onClick={() => onLanguage(tag)}
        >
          {short}
        </button>
      ))}
    </div>
  );
}

/** Two pages of one book: the left one solid, as in memory, the right one dashed, as a backup. */
function BrandMark() {
  return (
    <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M4 5h9a3 3 0 0 1 3 3v19a3 3 0 0 0-3-3H4z" fill="currentColor" />
      <path
        d="M28 5h-9a3 3 0 0 0-3 3v19a3 3 0 0 1 3-3h9z"
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-dasharray="3.2 2.4"
      />
    </svg>
  );
}
