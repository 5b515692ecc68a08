// Decides how the motifs of places, journeys and faces are drawn, in a box of 240 by 200.
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

/** Motifs of places, journeys and faces, by name. */
export const placeMotifs = { city, ship, eye, stairs, train, mask };
