import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchIntervalMs, watchSession, type SessionWatch } from "../src/lab/session-watch.ts";

class FakePage extends EventTarget {
  hidden = false;

  show(isShown: boolean): void {
    this.hidden = !isShown;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

let watch: SessionWatch | undefined;
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  watch?.stop();
  vi.useRealTimers();
});

function watched(look: () => Promise<void> = async () => {}) {
  const page = new FakePage();
  const spy = vi.fn<() => Promise<void>>(look);
  watch = watchSession(spy, page);
  return { page, look: spy, watch };
}

describe("the watch over the session", () => {
  it("looks at once and then at every interval", async () => {
    const { look } = watched();
    expect(look).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(watchIntervalMs * 2);
    expect(look).toHaveBeenCalledTimes(3);
  });

  it("looks when asked, and counts the interval from then", async () => {
    const { look, watch } = watched();
    await vi.advanceTimersByTimeAsync(watchIntervalMs - 1);
    watch.soon();
    expect(look).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(watchIntervalMs - 1);
    expect(look).toHaveBeenCalledTimes(2);
  });

  it("never looks twice at a time: however often asked, one more look follows", async () => {
    const open: (() => void)[] = [];
    const { look, watch } = watched(() => new Promise<void>((resolve) => open.push(resolve)));
    watch.soon();
    watch.soon();
    watch.soon();
    expect(look).toHaveBeenCalledTimes(1);
    open[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(look).toHaveBeenCalledTimes(2);
    open[1]?.();
    await vi.advanceTimersByTimeAsync(watchIntervalMs - 1);
    expect(look).toHaveBeenCalledTimes(2);
  });

  it("rests while the page is hidden and looks as soon as it is seen", async () => {
    const { page, look, watch } = watched();
    await vi.advanceTimersByTimeAsync(0);
    page.show(false);
    watch.soon();
    await vi.advanceTimersByTimeAsync(watchIntervalMs * 5);
    expect(look).toHaveBeenCalledTimes(1);
    page.show(true);
    expect(look).toHaveBeenCalledTimes(2);
  });

  it("is over when stopped", async () => {
    const { look, watch, page } = watched();
    watch.stop();
    page.show(true);
    await vi.advanceTimersByTimeAsync(watchIntervalMs * 3);
    expect(look).toHaveBeenCalledTimes(1);
  });
});
