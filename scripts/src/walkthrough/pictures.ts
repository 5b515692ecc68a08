// Decides which steps the documents show a picture of: the page after the step; `npm run screenshots` makes them.
import type { Bilingual, Language } from "../language.ts";
import type { StepId } from "./step.ts";

interface Picture {
  readonly name: string;
  /** What it shows, for whoever can't see it. */
  readonly alt: Bilingual;
}

export const pictures: Partial<Record<StepId, Picture>> = {
  "3": {
    name: "start",
    alt: {
      en: "The page: the bookstore at the left, the lab at the right, all five machines up, no session yet",
      "pt-BR":
        "A página: a livraria à esquerda, o laboratório à direita, as cinco máquinas no ar, nenhuma sessão ainda",
    },
  },
  "4.2": {
    name: "book-added",
    alt: {
      en: "A book is in the cart: one app server has the session, one memcached its backup",
      "pt-BR":
        "Um livro está no carrinho: um servidor de aplicação tem a sessão, um memcached tem o backup",
    },
  },
  "5": {
    name: "app-server-dead",
    alt: {
      en: "The app server that answered is dead; the backup is where it was",
      "pt-BR": "O servidor que respondeu está morto; o backup continua onde estava",
    },
  },
  "5.1": {
    name: "taken-over",
    alt: {
      en: "The other app server has taken the session over, and its backup has moved",
      "pt-BR": "O outro servidor assumiu a sessão, e o backup mudou de lugar",
    },
  },
  "6.3": {
    name: "backup-moved",
    alt: {
      en: "The memcached with the backup is dead, too, and the backup is on the other one",
      "pt-BR": "O memcached do backup também está morto, e o backup está no outro",
    },
  },
  "8.3": {
    name: "in-turns",
    alt: {
      en: "Without stickiness: both memcached have a copy, the cookie has neither prefix nor route",
      "pt-BR": "Sem sticky: os dois memcached têm uma cópia, o cookie não tem prefixo nem rota",
    },
  },
  "10.2": {
    name: "conflict-refused",
    alt: {
      en: "The app server that woke up late was refused: 503, session_conflict; the newer cart stays",
      "pt-BR":
        "O servidor que acordou tarde foi recusado: 503, session_conflict; o carrinho mais novo fica",
    },
  },
  "12": {
    name: "no-memcached",
    alt: {
      en: "Both memcached are dead: the shop goes on, and the page says that the cart is not protected",
      "pt-BR":
        "Os dois memcached estão mortos: a loja continua, e a página diz que o carrinho está sem proteção",
    },
  },
};

/** Relative to docs/screenshots. Throws for a step without a picture. */
export function pictureFile(id: StepId, language: Language): string {
  const picture = pictures[id];
  if (picture === undefined) throw new Error(`There is no picture of step ${id}.`);
  return `${picture.name}${language === "en" ? "" : `.${language}`}.png`;
}
