// Decides how the reader narrows and sorts the catalogue.
import type { Book } from "../api/wire.ts";
import type { TextKey } from "../i18n/en.ts";
import { usePage } from "../page.ts";
import type { BookFilter } from "./book-filter.ts";
import { subjectName } from "./subject-name.ts";

const languages = ["all", "en", "pt"] as const;
const orders = ["title", "author", "year", "price"] as const;

type FilterProps = {
  books: readonly Book[];
  filter: BookFilter;
  onFilter: (filter: BookFilter) => void;
};

/** Search, language, shelf and order. */
export function CatalogueFilter({ books, filter, onFilter }: FilterProps) {
  const { texts } = usePage();
  const { t } = texts;
  const subjects = [...new Set(books.map((book) => book.subject))]
    .map((id) => ({ id, name: subjectName(id, texts) }))
    .toSorted((a, b) => a.name.localeCompare(b.name, texts.language));
  return (
    <form class="filter" role="search" onSubmit={(event) => event.preventDefault()}>
      <label class="field search">
        <span>{t("catalogue.search")}</span>
        <input
          type="search"
          autoComplete="off"
          value={filter.words}
          onInput={(event) => onFilter({ ...filter, words: event.currentTarget.value })}
        />
      </label>
      <LanguageChoice filter={filter} onFilter={onFilter} />
      <Choice
        label={t("catalogue.subject")}
        value={filter.subject}
        options={[{ id: "", name: t("catalogue.allSubjects") }, ...subjects]}
        onChoice={(subject) => onFilter({ ...filter, subject })}
      />
      <Choice
        label={t("catalogue.sort")}
        value={filter.sort}
        options={orders.map((id) => ({ id, name: t(`catalogue.sort.${id}`) }))}
        onChoice={(sort) => onFilter({ ...filter, sort })}
      />
    </form>
  );
}

function LanguageChoice({ filter, onFilter }: Omit<FilterProps, "books">) {
  const { t } = usePage().texts;
  return (
    <fieldset class="segments">
      <legend>{t("catalogue.language")}</legend>
      <div>
        {languages.map((language) => (
          <label key={language}>
            <input
              type="radio"
              name="book-language"
              checked={filter.language === language}
              onChange={() => onFilter({ ...filter, language })}
            />
            <span>{t(`catalogue.${language}` satisfies TextKey)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

type ChoiceProps<Id extends string> = {
  label: string;
  value: Id;
  options: readonly { id: Id; name: string }[];
  onChoice: (id: Id) => void;
};

function Choice<Id extends string>({ label, value, options, onChoice }: ChoiceProps<Id>) {
  const choose = (chosen: string) => {
    const option = options.find(({ id }) => id === chosen);
    if (option !== undefined) onChoice(option.id);
  };
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
        {options.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
