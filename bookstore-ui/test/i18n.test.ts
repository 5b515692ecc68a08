import { describe, expect, it } from "vitest";
import { en, type TextKey } from "../src/i18n/en.ts";
import { pickLanguage } from "../src/i18n/language.ts";
import { ptBr } from "../src/i18n/pt-br.ts";
import { fill, textsFor } from "../src/i18n/texts.ts";

const keys = Object.keys(en).filter((key): key is TextKey => key in en);

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").toSorted();
}

describe("the dictionaries", () => {
  it("have the same keys", () => {
    expect(Object.keys(ptBr).toSorted()).toEqual(keys.toSorted());
  });

  it.each(keys)("%s is not empty and has the same placeholders", (key) => {
    expect(en[key].trim()).not.toBe("");
    expect(ptBr[key].trim()).not.toBe("");
    expect(placeholders(ptBr[key])).toEqual(placeholders(en[key]));
  });

  it.each(keys.filter((key) => key.endsWith(".one")))("%s has a form for many", (key) => {
    expect(keys).toContain(key.replace(/\.one$/, ".other"));
  });
});

describe("texts", () => {
  it("fill every placeholder and leave unknown ones to be seen", () => {
    expect(fill("{a} and {b} and {a}", { a: 1, b: "two" })).toBe("1 and two and 1");
    expect(fill("{a} {c}", { a: 1 })).toBe("1 {c}");
  });

  it.each([
    ["en", 0, "0 books"],
    ["en", 1, "1 book"],
    ["en", 1200, "1,200 books"],
    ["pt-BR", 0, "0 livros"],
    ["pt-BR", 1, "1 livro"],
    ["pt-BR", 1200, "1.200 livros"],
  ] as const)("count in %s: %i", (language, count, text) => {
    expect(textsFor(language).n("books", count)).toBe(text);
  });

  it.each([
    ["en", 4190, "R$41.90"],
    ["en", 123456789, "R$1,234,567.89"],
    ["pt-BR", 4190, "R$ 41,90"],
    ["pt-BR", 5, "R$ 0,05"],
    ["pt-BR", 123456789, "R$ 1.234.567,89"],
  ] as const)("show the same reais in %s: %i cents", (language, cents, text) => {
    expect(textsFor(language).price(cents).replaceAll("\u00A0", " ")).toBe(text);
  });

  it("show short times with two digits, long ones without", () => {
    const { milliseconds } = textsFor("en");
    expect(milliseconds(0.4199)).toBe("0.42\u00A0ms");
    expect(milliseconds(180.4)).toBe("180\u00A0ms");
  });
});

describe("the language of the page", () => {
  it.each([
    [["pt-BR", "en"], "pt-BR"],
    [["pt-PT"], "pt-BR"],
    [["de-DE", "en-GB", "pt-BR"], "en"],
    [["de-DE"], "en"],
    [[], "en"],
  ])("for %j is %s", (wanted, language) => {
    expect(pickLanguage(wanted)).toBe(language);
  });
});
