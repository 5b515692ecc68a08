// Decides how the motifs of sea, sky, beasts and plants are drawn, in a box of 240 by 200.
import { upTo, type Motif } from "./motif.ts";

/** Rows of swell before a low sun. */
const waves: Motif = ({ art, soft, accent, ground }) => (
  <g>
    <circle cx="164" cy="72" r="38" fill={accent} />
    {upTo(4).map((row) => (
      <path
        key={row}
        d={`M${-60 + (row % 2) * 30} ${92 + row * 30}${"q15-26 30 0t30 0".repeat(6)}V210H-70Z`}
        fill={row % 2 === 0 ? art : soft}
        stroke={ground}
        stroke-width="3"
      />
    ))}
  </g>
);

/** A whale under the line of the water. */
const whale: Motif = ({ art, soft, accent, ground }) => (
  <g transform="translate(8 8) scale(0.92)">
    <path d="M-9 62h260" stroke={soft} stroke-width="3" stroke-dasharray="26 10" />
    <g fill="none" stroke={accent} stroke-width="4" stroke-linecap="round">
      <path d="M84 74v-34M84 42c0-18-20-20-24-8M84 42c0-18 20-20 24-8" />
    </g>
    <path
      d="M24 132c0-38 40-56 84-50 36 5 58 22 76 22 14 0 14-16 8-28 16 4 24 14 24 24 4-8 12-14 20-14 0 18-10 40-36 42-16 44-64 54-108 50-40-3-68-18-68-46Z"
      fill={art}
    />
    <path d="M28 144c24 14 66 20 116 6-12 20-44 30-76 26-22-4-36-14-40-32Z" fill={soft} />
    <circle cx="62" cy="122" r="5" fill={ground} />
    <path
      d="M112 150c4 20 18 28 30 28 0-14-6-26-14-32Z"
      fill={art}
      stroke={ground}
      stroke-width="2"
    />
  </g>
);

/** A crescent over hills. */
const moon: Motif = ({ art, soft, accent, ground }) => (
  <g>
    <circle cx="132" cy="78" r="56" fill={accent} />
    <circle cx="154" cy="66" r="48" fill={ground} />
    {[
      [40, 40],
      [62, 92],
      [204, 110],
      [190, 24],
      [160, 70],
    ].map(([x, y]) => (
      <circle key={x} cx={x} cy={y} r="3" fill={art} />
    ))}
    <path d="M0 172c40-34 84-34 128-10s76 16 112-8v50H0Z" fill={soft} />
    <path d="M0 190c60-20 120-14 240 0v14H0Z" fill={art} />
  </g>
);

/** A sun with all its rays. */
const sun: Motif = ({ art, soft, accent }) => (
  <g>
    {upTo(24).map((ray) => (
      <path
        key={ray}
        d="M120 18l5 42h-10Z"
        fill={ray % 2 === 0 ? art : soft}
        transform={`rotate(${ray * 15} 120 104)`}
      />
    ))}
    <circle cx="120" cy="104" r="38" fill={accent} />
    <circle cx="120" cy="104" r="28" fill="none" stroke={art} stroke-width="2" />
  </g>
);

/** Three peaks, one in snow. */
const mountains: Motif = ({ art, soft, accent, ground }) => (
  <g>
    <circle cx="62" cy="56" r="24" fill={accent} />
    <path d="M-20 204 66 92l86 112Z" fill={soft} />
    <path d="M96 204 190 74l90 130Z" fill={soft} />
    <path d="M30 204 130 48l100 156Z" fill={art} stroke={ground} stroke-width="3" />
    <path d="M130 48l30 47-14-6-12 14-14-12-20 6Z" fill={accent} />
  </g>
);

/** Firs in two rows. */
const forest: Motif = ({ art, soft, accent, ground }) => (
  <g>
    <circle cx="176" cy="44" r="20" fill={accent} />
    {upTo(7).map((tree) => (
      <path key={tree} d={`M${tree * 40} ${64 + (tree % 3) * 14}l22 140h-44Z`} fill={soft} />
    ))}
    {upTo(6).map((tree) => (
      <g key={tree} stroke={ground} stroke-width="2">
        <path d={`M${20 + tree * 40} ${96 + (tree % 2) * 20}l26 110h-52Z`} fill={art} />
        <path d={`M${20 + tree * 40} ${120 + (tree % 2) * 20}v90`} />
      </g>
    ))}
  </g>
);

/** A rose seen from above. */
const rose: Motif = ({ art, soft, accent, ground }) => (
  <g>
    <path d="M118 128c-4 26-2 50 4 76" stroke={soft} stroke-width="6" fill="none" />
    <path d="M122 178c20-26 44-26 58-20-8 20-34 30-58 20Z" fill={soft} />
    <path d="M118 160c-18-22-40-22-54-16 8 18 30 26 54 16Z" fill={soft} />
    {upTo(5).map((petal) => (
      <circle
        key={petal}
        cx="120"
        cy="50"
        r="31"
        fill={art}
        stroke={ground}
        stroke-width="2.5"
        transform={`rotate(${petal * 72} 120 82)`}
      />
    ))}
    <circle cx="120" cy="82" r="27" fill={accent} />
    <path
      d="M120 82c-4-8 8-12 12-4 5 11-9 19-19 13-13-8-8-27 8-29 17-2 27 13 22 27"
      fill="none"
      stroke={ground}
      stroke-width="3"
      stroke-linecap="round"
    />
  </g>
);

/** Birds that leave the evening sun. */
const birds: Motif = ({ art, soft, accent }) => (
  <g>
    <circle cx="112" cy="112" r="62" fill={soft} />
    <circle cx="112" cy="112" r="40" fill={accent} />
    {[
      [30, 62, 1],
      [88, 34, 0.7],
      [128, 78, 1.3],
      [70, 118, 0.8],
      [158, 134, 1],
      [176, 40, 0.6],
    ].map(([x = 0, y = 0, scale = 1]) => (
      <path
        key={x}
        d="M0 0c10-14 20-12 24 2 5-14 15-15 26-5-12-4-20 2-26 12-6-11-12-14-24-9Z"
        fill={art}
        transform={`translate(${x} ${y}) scale(${scale})`}
      />
    ))}
  </g>
);

/** Flowers in a bed. */
const garden: Motif = ({ art, soft, accent, ground }) => (
  <g>
    {[20, 60, 100, 140, 180, 220].map((x, index) => {
      const top = 52 + (index % 3) * 26;
      return (
        <g key={x}>
          <path d={`M${x} ${top}V204`} stroke={soft} stroke-width="5" />
          <path d={`M${x} 176c-22-4-22-24-18-34 14 6 20 18 18 34Z`} fill={soft} />
          <path d={`M${x} 160c20-4 22-20 18-30-14 4-20 16-18 30Z`} fill={soft} />
          {upTo(6).map((petal) => (
            <ellipse
              key={petal}
              cx={x}
              cy={top - 13}
              rx="7"
              ry="11"
              fill={index % 2 === 0 ? art : accent}
              transform={`rotate(${petal * 60} ${x} ${top})`}
            />
          ))}
          <circle cx={x} cy={top} r="6" fill={ground} />
        </g>
      );
    })}
  </g>
);

/** Motifs of sea, sky, beasts and plants, by name. */
export const natureMotifs = { waves, whale, moon, sun, mountains, forest, rose, birds, garden };
