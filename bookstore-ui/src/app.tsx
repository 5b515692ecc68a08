// Decides how the page is laid out: the shop with its masthead, and the lab beside it.
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Language } from "./api/wire.ts";
import { initialLanguage, rememberLanguage } from "./i18n/language.ts";
import { textsFor } from "./i18n/texts.ts";
import { LabPanel } from "./lab/lab-panel.tsx";
import { type Moment, shownMoment } from "./lab/timeline-model.ts";
import { type Page, PageContext } from "./page.ts";
import { Masthead } from "./shop/masthead.tsx";
import { Shop } from "./shop/shop.tsx";
import { SkipLink } from "./skip-link.tsx";
import type { Store } from "./store.ts";
import { useRoute } from "./use-route.ts";

/** The whole page. */
export function App({
  store,
  onLanguage,
  ...deeds
}: { store: Store; onLanguage: (language: Language) => void } & Pick<
  Page,
  "actions" | "act" | "chooseStep" | "startExercise"
>) {
  const lookBack = (id: number | null) => store.dispatch({ type: "moment-chosen", id });
  const [model, setModel] = useState(store.model);
  useEffect(() => store.subscribe(() => setModel(store.model())), [store]);
  const [language, setLanguage] = useLanguage(onLanguage);
  const texts = useMemo(() => textsFor(language), [language]);
  const route = useRoute();
  const { t } = texts;
  const page = { model, ...deeds, lookBack, texts };
  const past = shownMoment(model.timeline);
  return (
    <PageContext.Provider value={page}>
      <SkipLink to="shop">{t("skip.shop")}</SkipLink>
      <SkipLink to="lab">{t("skip.lab")}</SkipLink>
      <div class="layout">
        <div class="shop-side">
          <Masthead onLanguage={setLanguage} />
          <Shop route={route} />
          <footer class="colophon">{t("brand.tagline")}</footer>
        </div>
        <PageContext.Provider value={past === undefined ? page : asItWas(page, past)}>
          <LabPanel />
        </PageContext.Provider>
      </div>
    </PageContext.Provider>
  );
}

/** The lab's half shows a moment of the past; the shop goes on. */
function asItWas(page: Page, { lab }: Moment): Page {
  return { ...page, model: { ...page.model, lab } };
}

function useLanguage(
  onLanguage: (language: Language) => void,
): [Language, (language: Language) => void] {
  const [language, setLanguage] = useState(initialLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
    onLanguage(language);
  }, [language]);
  const choose = (next: Language) => {
    rememberLanguage(next);
    setLanguage(next);
  };
  return [language, choose];
}
