// Decides how the motifs of things, people and places are drawn, in a box of 240 by 200.
import { upTo, type Motif } from "./motif.ts";

/** Roofs and lit windows. */
const city: Motif = ({ art, soft, accent }) => (
  <g>
    {[
      [0, 96, 44],
      [40, 60, 40],
      [104, 84, 52],
      [176, 50, 36],
      [206, 90, 40],
    ].map(([x = 0, y = 0, width]) => (
      <rect key={x} x={x} y={y} width={width} height={204 - y} fill={soft} />
    ))}
    {[
      [16, 122, 46],
      [66, 92, 44],
      [132, 116, 56],
      [190, 132, 52],
    ].map(([x = 0, y = 0, width = 0], house) => (
      <g key={x}>
        <path d={`M${x} ${y}l${width / 2}-22 ${width / 2} 22V204H${x}Z`} fill={art} />
        {upTo(4).map((pane) => (
          <rect
            key={pane}
            x={x + width * (pane % 2 === 0 ? 0.2 : 0.6)}
            y={y + 12 + Math.floor(pane / 2) * 28}
            width={width * 0.2}
            height="14"
            fill={(pane + house) % 3 === 0 ? soft : accent}
          />
        ))}
      </g>
    ))}
  </g>
);

/** A three-master. */
const ship: Motif = ({ art, soft, accent, ground }) => (
  <g>
    <path d="M72 40v110M124 22v128M172 48v102" stroke={art} stroke-width="4" />
    <path d="M124 22l26 6-26 8Z" fill={accent} />
    <path d="M50 60h44c6 16 6 30 0 44H50c6-16 6-30 0-44Z" fill={accent} />
    <path d="M98 46h54c8 20 8 42 0 62H98c8-20 8-42 0-62Z" fill={accent} />
    <path d="M154 68h38c6 14 6 26 0 38h-38c6-12 6-26 0-38Z" fill={accent} />
    <path d="M34 128h176c-4 26-18 44-34 48H70c-20-6-32-24-36-48Z" fill={art} />
    <path d="M44 144h158" stroke={ground} stroke-width="2" stroke-dasharray="5 9" />
    <path d={`M-20 176${"q15-16 30 0t30 0".repeat(5)}V204H-20Z`} fill={soft} />
  </g>
);

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

/** An eye that is wide awake. */
const eye: Motif = ({ art, soft, accent, ground }) => (
  <g>
    {upTo(9).map((lash) => (
      <path
        key={lash}
        d="M120 22v26"
        stroke={art}
        stroke-width="5"
        stroke-linecap="round"
        transform={`rotate(${(lash - 4) * 17} 120 130)`}
      />
    ))}
    <path d="M18 112c50-66 154-66 204 0-50 66-154 66-204 0Z" fill={soft} />
    <path d="M18 112c50-66 154-66 204 0" fill="none" stroke={art} stroke-width="5" />
    <circle cx="120" cy="110" r="42" fill={accent} />
    <circle cx="120" cy="110" r="30" fill={art} />
    <circle cx="120" cy="110" r="15" fill={ground} />
    <circle cx="131" cy="99" r="6" fill={accent} />
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

/** Steps to a lit door. */
const stairs: Motif = ({ art, soft, accent }) => (
  <g>
    <path d="M168 92V46a20 20 0 0 1 40 0v46Z" fill={accent} />
    <path d="M168 92 0 204h96l112-112Z" fill={accent} opacity="0.25" />
    {upTo(7).map((step) => (
      <g key={step}>
        <rect x={step * 28} y={188 - step * 16} width={240} height={30 + step * 16} fill={art} />
        <rect x={step * 28} y={188 - step * 16} width="240" height="5" fill={soft} />
      </g>
    ))}
  </g>
);

/** An engine under steam. */
const train: Motif = ({ art, soft, accent, ground }) => (
  <g>
    {[
      [56, 52, 14],
      [86, 34, 19],
      [126, 28, 24],
      [176, 34, 28],
    ].map(([x, y, radius]) => (
      <circle key={x} cx={x} cy={y} r={radius} fill={soft} />
    ))}
    <path d="M36 70h26l-6 32H42Z" fill={art} />
    <rect x="24" y="98" width="124" height="54" rx="10" fill={art} />
    <path d="M140 64h76v10h-6v78h-70Z" fill={art} />
    <rect x="154" y="84" width="42" height="30" fill={accent} />
    <path d="M8 168l24-30v30Z" fill={art} />
    <rect x="20" y="148" width="196" height="12" fill={soft} />
    {[54, 100, 172].map((x) => (
      <g key={x}>
        <circle cx={x} cy="164" r={x === 172 ? 26 : 20} fill={accent} />
        <circle cx={x} cy="164" r={x === 172 ? 17 : 12} fill={art} />
        <circle cx={x} cy="164" r="4" fill={ground} />
      </g>
    ))}
    <path d="M0 192h240" stroke={art} stroke-width="5" />
  </g>
);

/** A mask, half laughing. */
const mask: Motif = ({ art, soft, accent, ground }) => (
  <g>
    <path d="M52 40c44 16 92 16 136 0 12 78-18 146-68 152-50-6-80-74-68-152Z" fill={art} />
    <path d="M120 52c24 0 46-4 68-12 12 78-18 146-68 152Z" fill={soft} />
    <path
      d="M72 92c10-16 30-16 38 0-12 8-26 8-38 0ZM130 92c10-16 30-16 38 0-12 8-26 8-38 0Z"
      fill={ground}
    />
    <path d="M78 134c26 14 58 14 84 0-8 34-76 34-84 0Z" fill={accent} />
    <path
      d="M120 92l-8 30h16"
      fill="none"
      stroke={ground}
      stroke-width="3"
      stroke-linecap="round"
    />
    <path
      d="M52 44c-20 12-30 40-26 70M188 44c20 12 30 40 26 70"
      fill="none"
      stroke={accent}
      stroke-width="5"
      stroke-linecap="round"
    />
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

/** Motifs of things, people and places, by name. */
export const thingMotifs = {
  city,
  ship,
  letters,
  eye,
  mirror,
  clock,
  crown,
  stairs,
  train,
  mask,
  keys,
};
