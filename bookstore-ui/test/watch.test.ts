import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Watch, watch, watchIntervalMs } from "../src/lab/watch.ts";

class FakePage extends EventTarget {
  hidden = false;

  show(isShown: boolean): void {
    this.hidden = !isShown;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

let current: Watch | undefined;
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  current?.stop();
  vi.useRealTimers();
});

function watched(look: () => Promise<void> = async () => {}, intervalMs?: () => number) {
  const page = new FakePage();
  const spy = vi.fn<() => Promise<void>>(look);
  current = watch(spy, page, intervalMs);
  return { page, look: spy, watch: current };
}

describe("a watch", () => {
  it("asks after each look how long to wait", async () => {
    const { look } = watched(undefined, () => (look.mock.calls.length === 1 ? 1000 : 5000));
    await vi.advanceTimersByTimeAsync(1000);
    expect(look).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(4999);
    expect(look).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(look).toHaveBeenCalledTimes(3);
  });

  it("looks at once and then at every interval", async () => {
    const { look } = watched();
    expect(look).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(watchIntervalMs * 2);
    expect(look).toHaveBeenCalledTimes(3);
  });

  it("looks when asked, and counts the interval from then", async () => {
    const { look, watch: ours } = watched();
    await vi.advanceTimersByTimeAsync(watchIntervalMs - 1);
    ours.soon();
    expect(look).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(watchIntervalMs - 1);
    expect(look).toHaveBeenCalledTimes(2);
  });

  it("never looks twice at a time: however often asked, one more look follows", async () => {
    const open: (() => void)[] = [];
    const { look, watch: ours } = watched(() => new Promise<void>((resolve) => open.push(resolve)));
    ours.soon();
    ours.soon();
    ours.soon();
    expect(look).toHaveBeenCalledTimes(1);
    open[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(look).toHaveBeenCalledTimes(2);
    open[1]?.();
    await vi.advanceTimersByTimeAsync(watchIntervalMs - 1);
    expect(look).toHaveBeenCalledTimes(2);
  });

  it("rests while the page is hidden and looks as soon as it is seen", async () => {
    const { page, look, watch: ours } = watched();
    await vi.advanceTimersByTimeAsync(0);
    page.show(false);
    ours.soon();
    await vi.advanceTimersByTimeAsync(watchIntervalMs * 5);
    expect(look).toHaveBeenCalledTimes(1);
    page.show(true);
    expect(look).toHaveBeenCalledTimes(2);
  });

  it("is over when stopped", async () => {
    const { look, watch: ours, page } = watched();
    ours.stop();
    page.show(true);
    await vi.advanceTimersByTimeAsync(watchIntervalMs * 3);
    expect(look).toHaveBeenCalledTimes(1);
  });
});
