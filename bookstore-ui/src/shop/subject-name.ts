// Decides what a subject is called in the language of the page.
import type { Texts } from "../i18n/texts.ts";
import { en, type TextKey } from "../i18n/en.ts";

type SubjectKey = Extract<TextKey, `subject.${string}`>;

/** The name of a subject; one that the page does not know keeps its own. */
export function subjectName(subject: string, { t }: Texts): string {
  const key = `subject.${subject}`;
  return isSubjectKey(key) ? t(key) : subject;
}

function isSubjectKey(key: string): key is SubjectKey {
  return key in en;
}
