/** Decides what time is: a function, so that tests can hand in their own. */

/** Milliseconds since the Unix epoch. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
