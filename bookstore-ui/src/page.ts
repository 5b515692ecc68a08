// Decides what every part of the page may use: the model, what the reader can do, the texts.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Deed } from "./api/wire.ts";
import type { Texts } from "./i18n/texts.ts";
import type { Model } from "./model.ts";
import type { ShopActions } from "./shop/shop-actions.ts";

/** What the parts of the page share. */
export type Page = {
  model: Model;
  actions: ShopActions;
  /** Kills, starts, pauses: whatever the console does. Resolves when the answer is in the model. */
  act: (deed: Deed) => Promise<void>;
  /** Tells that step of the exercise; null: the current one. */
  chooseStep: (id: string | null) => void;
  /** Forgets which steps were reached; the cart stays. */
  startExercise: () => void;
  /** Shows a moment of the past in the lab's half; null: now. */
  lookBack: (moment: number | null) => void;
  texts: Texts;
};

/** Hands the page to all parts below it. */
export const PageContext = createContext<Page | null>(null);

/** The page around this part. Throws outside of `PageContext`. */
export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error("usePage needs a PageContext around it");
  return page;
}
