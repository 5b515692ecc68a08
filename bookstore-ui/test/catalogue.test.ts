import { describe, expect, it } from "vitest";
import { addressOf, parseRoute, type Route } from "../src/route.ts";
import { noFilter, selectBooks } from "../src/shop/book-filter.ts";
import { casmurro, dracula } from "./samples.ts";

const ursula = { ...casmurro, isbn: "1", title: "Úrsula", author: "Maria Firmina dos Reis" };
const books = [ursula, dracula, casmurro];

function titles(filter: Partial<typeof noFilter>): string[] {
  return selectBooks(books, { ...noFilter, ...filter }, "pt-BR").map(({ title }) => title);
}

describe("the catalogue", () => {
  it("shows every book by title unless told", () => {
    expect(titles({})).toEqual(["Dom Casmurro", "Dracula", "Úrsula"]);
    expect(books[0]).toBe(ursula);
  });

  it.each([
    ["ursula", ["Úrsula"]],
    ["  MACHADO dom ", ["Dom Casmurro"]],
    ["stoker", ["Dracula"]],
    ["stoker casmurro", []],
  ])("finds %j in title and author, without accents", (words, found) => {
    expect(titles({ words })).toEqual(found);
  });

  it("narrows by language and by subject", () => {
    expect(titles({ language: "en" })).toEqual(["Dracula"]);
    expect(titles({ subject: "gothic" })).toEqual(["Dracula"]);
    expect(titles({ language: "pt", subject: "gothic" })).toEqual([]);
  });

  it("sorts by family name, year and price", () => {
    expect(titles({ sort: "author" })).toEqual(["Dom Casmurro", "Úrsula", "Dracula"]);
    expect(titles({ sort: "year" })).toEqual(["Dracula", "Dom Casmurro", "Úrsula"]);
    expect(titles({ sort: "price" })).toEqual(["Dom Casmurro", "Úrsula", "Dracula"]);
  });
});

describe("addresses", () => {
  const routes: Route[] = [
    { view: "catalogue" },
    { view: "book", isbn: "9790420001121" },
    { view: "cart" },
    { view: "order" },
    { view: "login" },
  ];

  it.each(routes)("lead to $view and back", (route) => {
    expect(parseRoute(addressOf(route))).toEqual(route);
  });

  it.each(["", "#", "#/", "#/nowhere", "#/book", "#/book/<b>"])("%j is the catalogue", (hash) => {
    expect(parseRoute(hash)).toEqual({ view: "catalogue" });
  });

  it("a place on the page is no view", () => {
    expect(parseRoute("#lab")).toBeNull();
  });
});
