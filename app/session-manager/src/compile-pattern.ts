/** Decides how a pattern among the options is read: it stands for the whole of what it looks at. */

/** @throws SyntaxError */
export function compilePattern(pattern: string): RegExp {
  // By itself first: `a)|(b` is none, but would become one in what stands around it.
  void new RegExp(pattern);
  return new RegExp(`^(?:${pattern})$`);
}
