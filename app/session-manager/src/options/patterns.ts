/** Decides which patterns the options take. */
import { z } from "zod";
import { compilePattern } from "../compile-pattern.ts";

/** An option that is a regular expression; it stays a text. */
export const patternSchema = z.string().superRefine((pattern, context) => {
  try {
    compilePattern(pattern);
  } catch (error) {
    const message = `is not a regular expression: ${(error as Error).message}`;
    context.addIssue({ code: "custom", message });
  }
});
