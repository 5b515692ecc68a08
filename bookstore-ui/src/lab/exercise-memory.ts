// Decides where the exercise is kept while the page is loaded again, or opened in another tab: where the cookie is.

const storageKey = "exercise";

/** What was kept; null for nothing. */
export function recallExercise(): unknown {
  try {
    return JSON.parse(localStorage.getItem(storageKey) ?? "null");
  } catch {
    // blocked storage throws, and so does what somebody else wrote there
    return null;
  }
}

export function rememberExercise(state: unknown): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(state));
  } catch {
    // without storage it lasts until the page is closed
  }
}
