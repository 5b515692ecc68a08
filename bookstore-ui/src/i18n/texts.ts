// Decides how a text, a count, a price and a duration read in the language of the page.
import { en, type Dictionary, type TextKey } from "./en.ts";
import { ptBr } from "./pt-br.ts";
import type { Language } from "../api/wire.ts";

type Names<S extends string> = S extends `${string}{${infer N}}${infer Rest}`
  ? N | Names<Rest>
  : never;
type Values<K extends TextKey> = Record<Names<(typeof en)[K]>, string | number>;
type Rest<K extends TextKey> = [Names<(typeof en)[K]>] extends [never] ? [] : [Values<K>];

/** A text that exists for one and for many, named without `.one` and `.other`. */
export type CountKey = {
  [K in TextKey]: K extends `${infer Base}.one` ? Base : never;
}[TextKey];

/** The texts and formats of one language. */
export type Texts = {
  language: Language;
  /** The text with its placeholders filled. */
  t: <K extends TextKey>(key: K, ...values: Rest<K>) => string;
  /** The form for `count`, which fills `{count}`. */
  n: (key: CountKey, count: number, values?: Record<string, string | number>) => string;
  /** Cents as Brazilian reais: the amounts are the same in every language, nothing is converted. */
  price: (cents: number) => string;
  /** `n1 and n2`. */
  list: (words: readonly string[]) => string;
  bytes: (count: number) => string;
  milliseconds: (count: number) => string;
  /** An ISO 8601 instant as a local date and time. */
  dateTime: (iso: string) => string;
  /** Epoch milliseconds as a time of day, with seconds. */
  clock: (at: number) => string;
};

/** All languages of the page. */
export const dictionaries: Record<Language, Dictionary> = { en, "pt-BR": ptBr };

/** Puts values in place of `{name}`; an unknown name stays as it is, so that it is seen. */
export function fill(text: string, values: Record<string, string | number> = {}): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) =>
    name in values ? String(values[name]) : all,
  );
}

/** Makes the texts and formats of a language. */
export function textsFor(language: Language): Texts {
  const dictionary = dictionaries[language];
  const money = new Intl.NumberFormat(language, { style: "currency", currency: "BRL" });
  const count = new Intl.NumberFormat(language);
  const millisecond = (maximumFractionDigits: number) =>
    new Intl.NumberFormat(language, {
      style: "unit",
      unit: "millisecond",
      maximumFractionDigits,
    });
  const byte = new Intl.NumberFormat(language, {
    style: "unit",
    unit: "byte",
    unitDisplay: "long",
  });
  const [short, long] = [millisecond(2), millisecond(0)];
  const words = new Intl.ListFormat(language);
  const date = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
  const time = new Intl.DateTimeFormat(language, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  return {
    language,
    t: (key, ...values) => fill(dictionary[key], values[0]),
    n(key, number, values = {}) {
      const form = number === 1 ? "one" : "other";
      return fill(dictionary[`${key}.${form}`], { ...values, count: count.format(number) });
    },
    price: (cents) => money.format(cents / 100),
    list: (items) => words.format(items),
    bytes: (number) => byte.format(number),
    // a number is never parted from its unit
    milliseconds: (number) => (number < 10 ? short : long).format(number).replace(" ", "\u00A0"),
    clock: (at) => time.format(at),
    dateTime: (iso) => date.format(new Date(iso)),
  };
}
