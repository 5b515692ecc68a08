// Decides when a command in the foreground ends: at Ctrl-C, at the end of its console, or when there is no more to do.

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** True at the first signal to end, false when `ended` settles before. */
export async function untilInterrupted(ended: Promise<void>): Promise<boolean> {
  let isInterrupted = false;
  const interruption = new Promise<void>((resolve) => {
    const onSignal = () => {
      isInterrupted = true;
      resolve();
    };
    // never taken off: while the nodes end in order, another Ctrl-C must not leave half of them behind
    for (const signal of signals) process.on(signal, onSignal);
  });
  await Promise.race([interruption, ended]);
  return isInterrupted;
}
