/** Decides how the patterns among the options are read: each stands for the whole of what it looks at. */
import { z } from "zod";

/** @throws SyntaxError */
export function compilePattern(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

/** An option that is a regular expression; it stays a text. */
export const patternSchema = z.string().superRefine((pattern, context) => {
  try {
    compilePattern(pattern);
  } catch (error) {
    const message = `is not a regular expression: ${(error as Error).message}`;
    context.addIssue({ code: "custom", message });
  }
});
