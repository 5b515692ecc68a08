// Decides how the motifs of things are drawn, in a box of 240 by 200.
import { upTo, type Motif } from "./motif.ts";

/** A sealed letter upon others. */
const letters: Motif = ({ art, soft, accent, ground }) => (
  <g>
    <rect x="62" y="30" width="140" height="92" fill={soft} transform="rotate(9 132 76)" />
    <rect
      x="36"
      y="46"
      width="140"
      height="92"
      fill={soft}
      stroke={ground}
      stroke-width="2"
      transform="rotate(-7 106 92)"
    />
    <g transform="rotate(2 120 126)">
      <rect x="42" y="76" width="156" height="104" fill={art} stroke={ground} stroke-width="2" />
      <path d="M42 180l60-58M198 180l-60-58" stroke={ground} stroke-width="2" />
      <path d="M42 76l78 66 78-66" fill={art} stroke={ground} stroke-width="2.5" />
      <circle cx="120" cy="136" r="15" fill={accent} />
      <circle cx="120" cy="136" r="9" fill="none" stroke={ground} stroke-width="2" />
    </g>
  </g>
);

/** A hand mirror. */
const mirror: Motif = ({ art, soft, accent, ground }) => (
  <g transform="rotate(12 120 100)">
    <path d="M111 144h18l6 56c2 10-32 10-30 0Z" fill={art} />
    <ellipse cx="120" cy="84" rx="60" ry="70" fill={art} />
    <ellipse cx="120" cy="84" rx="48" ry="58" fill={soft} />
    <path
      d="M84 96 132 32M92 118l60-80M112 126l44-60"
      stroke={accent}
      stroke-width="5"
      stroke-linecap="round"
    />
    <circle cx="120" cy="164" r="4" fill={ground} />
  </g>
);

/** A clock, shortly before twelve. */
const clock: Motif = ({ art, soft, accent, ground }) => (
  <g>
    <circle cx="120" cy="102" r="84" fill={art} />
    <circle cx="120" cy="102" r="72" fill={soft} />
    {upTo(12).map((hour) => (
      <path
        key={hour}
        d={hour % 3 === 0 ? "M120 38v16" : "M120 38v8"}
        stroke={ground}
        stroke-width={hour % 3 === 0 ? 5 : 3}
        transform={`rotate(${hour * 30} 120 102)`}
      />
    ))}
    <g stroke={accent} stroke-linecap="round">
      <path d="M120 102 98 66" stroke-width="8" />
      <path d="M120 102 110 46" stroke-width="4" />
    </g>
    <circle cx="120" cy="102" r="8" fill={accent} />
  </g>
);

/** A crown with stones. */
const crown: Motif = ({ art, soft, accent, ground }) => (
  <g>
    <path d="M40 150 26 66l48 34 46-64 46 64 48-34-14 84Z" fill={art} />
    {[
      [26, 60],
      [74, 94],
      [120, 30],
      [166, 94],
      [214, 60],
    ].map(([x, y]) => (
      <circle key={x} cx={x} cy={y} r="9" fill={accent} />
    ))}
    <rect x="38" y="150" width="164" height="26" fill={soft} />
    {[70, 120, 170].map((x) => (
      <path key={x} d={`M${x} 153l10 10-10 10-10-10Z`} fill={accent} />
    ))}
    <path d="M40 146h160" stroke={ground} stroke-width="2" />
  </g>
);

/** Two keys, crossed. */
const keys: Motif = ({ art, soft, accent, ground }) => (
  <g>
    {[soft, art].map((colour, index) => (
      <g key={colour} transform={`rotate(${index === 0 ? 40 : -40} 120 104)`}>
        <rect
          x="113"
          y="70"
          width="14"
          height="122"
          fill={colour}
          stroke={ground}
          stroke-width="2"
        />
        <path d="M127 158h22v12h-10v10h10v12h-22Z" fill={colour} />
        <circle cx="120" cy="44" r="34" fill={colour} stroke={ground} stroke-width="2" />
        <circle cx="120" cy="44" r="17" fill={index === 0 ? ground : accent} />
      </g>
    ))}
  </g>
);

/** Motifs of things, by name. */
export const thingMotifs = { letters, mirror, clock, crown, keys };
