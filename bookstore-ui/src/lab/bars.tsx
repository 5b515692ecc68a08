// Decides how a row of numbers is drawn: one bar each, the newest at the right, the greatest as high as the chart.

const heightOfChart = 24;

type BarsProps = {
  /** Null: unknown, which leaves a gap. */
  values: readonly (number | null)[];
  /** How many bars there are room for. */
  width: number;
};

/** Without words: whoever uses it says the numbers beside it. */
export function Bars({ values, width }: BarsProps) {
  const greatest = Math.max(1, ...values.map((value) => value ?? 0));
  const first = width - values.length;
  return (
    <svg
      class="bars"
      viewBox={`0 0 ${width} ${heightOfChart}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      {values.map((value, index) => {
        if (value === null) return null;
        // nothing is seen as something: a line at the foot
        const height = Math.max(0.6, (value / greatest) * heightOfChart);
        const x = first + index + 0.1;
        return <rect key={x} x={x} y={heightOfChart - height} width={0.8} height={height} />;
      })}
    </svg>
  );
}
