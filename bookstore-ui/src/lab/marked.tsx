// Decides how a text of the walkthrough is shown: its marks are `code`, **bold**, *stressed* and ~~struck~~.
import { Fragment } from "preact";

const marks = /(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*|~~[^~]+~~)/;

/** One paragraph's words, without the paragraph. */
export function Marked({ children: text }: { children: string }) {
  return (
    <>
      {text.split(marks).map((part, index) => (
        // a text does not change its parts
        <Fragment key={index}>{shown(part)}</Fragment>
      ))}
    </>
  );
}

function shown(part: string) {
  if (!marks.test(part)) return part;
  if (part.startsWith("`")) return <code>{part.slice(1, -1)}</code>;
  if (part.startsWith("**")) return <strong>{part.slice(2, -2)}</strong>;
  if (part.startsWith("~~")) return <s>{part.slice(2, -2)}</s>;
  return <em>{part.slice(1, -1)}</em>;
}
