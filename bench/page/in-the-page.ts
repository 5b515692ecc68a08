// What runs inside the page, so that the browser's own clock measures and no message from outside is part of it.
// No function in here has a name of its own: tsx would wrap it in a helper that the page does not have.

/** Names of what is left in the page's performance timeline. */
export const marks = { usable: "usable", longTask: "long task" } as const;

/**
 * Before the page's own scripts: marks when the first book can be put into the cart and has been drawn, and puts it
 * there at this very moment; measures each task that keeps the page from answering for more than 50 ms.
 */
export function watchFromTheStart({ usable, longTask }: typeof marks): void {
  performance.setResourceTimingBufferSize(100_000);
  new PerformanceObserver((list) => {
    for (const { startTime: start, duration } of list.getEntries())
      performance.measure(longTask, { start, duration });
  }).observe({ type: "longtask", buffered: true });
  new MutationObserver((_, observer) => {
    const button = document.querySelector<HTMLElement>('button.add:not([aria-disabled="true"])');
    if (button === null) return;
    observer.disconnect();
    // the frame that shows it, and what comes after that
    requestAnimationFrame(() =>
      setTimeout(() => {
        performance.mark(usable);
        button.click();
      }),
    );
  }).observe(document, { childList: true, subtree: true });
}

/** Clicks on the add buttons in turn, so many times a second, whatever became of the clicks before. */
export function clickInTurn([perSecond, seconds]: readonly [number, number]): Promise<void> {
  return new Promise((resolve) => {
    const begin = performance.now();
    let clicks = 0;
    const timer = setInterval(() => {
      const due = ((performance.now() - begin) / 1000) * perSecond;
      const buttons = document.querySelectorAll<HTMLElement>("button.add");
      for (; clicks < Math.min(due, perSecond * seconds); clicks += 1)
        buttons[clicks % buttons.length]?.click();
      if (clicks < perSecond * seconds) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
}
