// Figures of our own, in the page's colours: what each stage does to text. Decoration for who sees; the words stand beside.

import type { ReactNode } from 'react';

function Figure({ children }: { readonly children: ReactNode }) {
  return (
    <svg className="help-figure" viewBox="0 0 220 96" aria-hidden="true">
      {children}
    </svg>
  );
}

const places = [0, 1, 2, 3, 4, 5];

/** A text with few words hidden goes through the encoder to one vector; a weak decoder with many hidden rebuilds it. */
export function RetroMaeFigure() {
  return (
    <Figure>
      {places.map((place) => (
        <rect key={place} className={place === 3 ? 'fig-mask' : 'fig-token'} x={4 + place * 12} y={78} width={9} height={12} rx={2} />
      ))}
      <path className="fig-box" d="M4 66 74 66 62 34 16 34Z" />
      <path className="fig-line" d="M39 34V22H108V48" />
      <circle className="fig-vector" cx={108} cy={48} r={6} />
      <path className="fig-line" d="M114 48H138" />
      <rect className="fig-box" x={138} y={38} width={76} height={20} rx={3} />
      {places.map((place) => (
        <rect key={place} className={place % 2 === 0 ? 'fig-mask' : 'fig-token'} x={141 + place * 12} y={78} width={9} height={12} rx={2} />
      ))}
      <path className="fig-line" d="M176 58V74" />
    </Figure>
  );
}

/** Every query against every passage of the batch: the right one lies on the diagonal. */
export function MatrixFigure() {
  return (
    <Figure>
      {places.map((row) =>
        places.map((column) => (
          <rect
            key={`${row} ${column}`}
            className={row === column ? 'fig-right' : 'fig-token'}
            x={74 + column * 14}
            y={8 + row * 14}
            width={11}
            height={11}
            rx={2}
          />
        )),
      )}
      {places.map((row) => (
        <circle key={row} className="fig-vector" cx={58} cy={13.5 + row * 14} r={3} />
      ))}
      <path className="fig-line" d="M162 18H204M162 32H190M162 46H198" />
    </Figure>
  );
}

/** The ranks of one query: the right passage, a window of hard ones, the easy rest. */
export function WindowFigure() {
  const ranks = Array.from({ length: 18 }, (_, rank) => rank);
  return (
    <Figure>
      {ranks.map((rank) => (
        <rect
          key={rank}
          className={rank === 1 ? 'fig-right' : rank >= 4 && rank <= 9 ? 'fig-chosen' : 'fig-token'}
          x={6 + rank * 11.6}
          y={20 + rank * 2}
          width={9}
          height={56 - rank * 2}
          rx={2}
        />
      ))}
      <path className="fig-line" d="M52 86V90H120V86" />
    </Figure>
  );
}

/** Query and passage read together, one score. */
export function CrossEncoderFigure() {
  return (
    <Figure>
      {places.map((place) => (
        <rect key={place} className={place < 2 ? 'fig-chosen' : 'fig-token'} x={30 + place * 14} y={76} width={11} height={12} rx={2} />
      ))}
      <rect className="fig-box" x={26} y={32} width={90} height={34} rx={4} />
      <path className="fig-line" d="M116 49H150" />
      <rect className="fig-right" x={150} y={40} width={40} height={18} rx={9} />
    </Figure>
  );
}

/** One instruction goes before the query, never before the passage. */
export function InstructionFigure() {
  return (
    <Figure>
      <rect className="fig-chosen" x={14} y={26} width={62} height={14} rx={3} />
      <rect className="fig-token" x={80} y={26} width={60} height={14} rx={3} />
      <rect className="fig-token" x={14} y={60} width={126} height={14} rx={3} />
      <path className="fig-line" d="M148 33H168M148 67H168" />
      <circle className="fig-vector" cx={180} cy={33} r={5} />
      <circle className="fig-vector" cx={180} cy={67} r={5} />
      <path className="fig-line" d="M180 40V60" />
    </Figure>
  );
}
