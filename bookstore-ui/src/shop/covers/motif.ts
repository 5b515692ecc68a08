// Decides what a drawing on a cover is.
import type { VNode } from "preact";
import type { Palette } from "./palette.ts";

/** Draws one motif, in a box of 240 by 200, with the colours of its cover. */
export type Motif = (colours: Palette) => VNode;

/** Numbers from 0 up to, not including, `count`. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
