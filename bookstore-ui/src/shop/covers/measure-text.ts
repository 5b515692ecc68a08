// Decides how wide a text is on this machine: its own serif is measured, so that no font overflows.

const probeSize = 100;
let context: CanvasRenderingContext2D | null | undefined;

/** Width of a text at font size 1, in the serif of the page. */
export function measureText(text: string): number {
  if (context === undefined) {
    context = document.createElement("canvas").getContext("2d");
    const serif = getComputedStyle(document.documentElement).getPropertyValue("--serif");
    if (context !== null) context.font = `${probeSize}px ${serif || "serif"}`;
  }
  // without a canvas: wider than any common serif
  if (context === null) return text.length * 0.75;
  return context.measureText(text).width / probeSize;
}
