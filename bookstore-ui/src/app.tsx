// Decides how the page is laid out: the shop with its masthead, and the lab beside it.
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Language } from "./api/wire.ts";
import { initialLanguage, rememberLanguage } from "./i18n/language.ts";
import { textsFor } from "./i18n/texts.ts";
import { LabPanel } from "./lab/lab-panel.tsx";
import { type Page, PageContext } from "./page.ts";
import { Masthead } from "./shop/masthead.tsx";
import { Shop } from "./shop/shop.tsx";
import { SkipLink } from "./skip-link.tsx";
import type { Store } from "./store.ts";
import { useRoute } from "./use-route.ts";

/** The whole page. */
export function App({ store, actions, act }: { store: Store } & Pick<Page, "actions" | "act">) {
  const [model, setModel] = useState(store.model);
  useEffect(() => store.subscribe(() => setModel(store.model())), [store]);
  const [language, setLanguage] = useLanguage();
  const texts = useMemo(() => textsFor(language), [language]);
  const route = useRoute();
  const { t } = texts;
  return (
    <PageContext.Provider value={{ model, actions, act, texts }}>
      <SkipLink to="shop">{t("skip.shop")}</SkipLink>
      <SkipLink to="lab">{t("skip.lab")}</SkipLink>
      <div class="layout">
        <div class="shop-side">
          <Masthead onLanguage={setLanguage} />
          <Shop route={route} />
          <footer class="colophon">{t("brand.tagline")}</footer>
        </div>
        <LabPanel />
      </div>
    </PageContext.Provider>
  );
}

function useLanguage(): [Language, (language: Language) => void] {
  const [language, setLanguage] = useState(initialLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = (next: Language) => {
    rememberLanguage(next);
    setLanguage(next);
  };
  return [language, choose];
}
