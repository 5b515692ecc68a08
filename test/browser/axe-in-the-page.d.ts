// axe-core makes itself known as `axe` in the page that it runs in.
import type axe from "axe-core";

declare global {
  interface Window {
    axe: typeof axe;
  }
  var window: Window & typeof globalThis;
}
