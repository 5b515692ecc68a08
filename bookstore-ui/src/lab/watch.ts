// Decides when the panel looks at something: when asked, and every few seconds, never hidden.

/** Milliseconds between two looks when nothing happens. */
export const watchIntervalMs = 3000;

/** A watch that runs. */
export type Watch = {
  /** Looks now, or right after the look that is under way. */
  soon: () => void;
  /** Looks no more. */
  stop: () => void;
};

/** The part of `document` that tells whether the page can be seen. */
export type Visibility = Pick<Document, "hidden" | "addEventListener" | "removeEventListener">;

/** Calls `look` now and then on; `look` must not throw. @param intervalMs asked after each look */
export function watch(
  look: () => Promise<void>,
  page: Visibility,
  intervalMs: () => number = () => watchIntervalMs,
): Watch {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isLooking = false;
  let isAskedAgain = false;
  let isStopped = false;

  async function lookNow(): Promise<void> {
    clearTimeout(timer);
    if (page.hidden || isStopped) return;
    isLooking = true;
    await look();
    isLooking = false;
    if (isAskedAgain) {
      isAskedAgain = false;
      return lookNow();
    }
    timer = setTimeout(soon, intervalMs());
  }

  function soon(): void {
    if (isLooking) isAskedAgain = true;
    else void lookNow();
  }

  page.addEventListener("visibilitychange", soon);
  soon();
  return {
    soon,
    stop() {
      isStopped = true;
      clearTimeout(timer);
      page.removeEventListener("visibilitychange", soon);
    },
  };
}
