// The track of marks between a plot and its x axis, and the words that say what each mark means.

import type { ReactNode } from 'react';
import type { AxisKind } from '../client/run-axis.ts';
import { useWords } from '../words/use-words.ts';
import type { EventMark, MarkKind } from './event-marks.ts';
import { placeX, type Placed } from './plot-scale.ts';
import type { RunChart } from './run-chart.ts';

/** Pixels that the track takes. */
export const TRACK = 30;
/** What comes often has a lane of its own, for both may come at one step. */
const lanes: Partial<Readonly<Record<MarkKind, number>>> = { evaluated: -5, saved: 6 };
/** Saves that stand closer than this are not drawn one over the other. */
const CROWDED = 7;

/** What draws the marks of a plot. */
export function trackOf(marks: readonly EventMark[] | undefined, chart: RunChart): ((placed: Placed) => ReactNode) | undefined {
  if (marks === undefined) return undefined;
  return function Track(placed: Placed) {
    const { area } = placed;
    const y = area.y + area.height + TRACK / 2 + 2;
    const inside = marks.filter(({ x }) => x >= placed.x.domain[0] && x <= placed.x.domain[1]);
    return (
      <>
        {chart.axis.kind === 'wall' && inside.map((mark) => <Still key={`${mark.kind}${mark.x}`} mark={mark} placed={placed} />)}
        {uncrowded(inside, placed).map((mark) => (
          <g
            key={`${mark.kind} ${mark.step} ${mark.x}`}
            transform={`translate(${placeX(placed, mark.x).toFixed(1)} ${y + (lanes[mark.kind] ?? 0)})`}
          >
            <Glyph kind={mark.kind} />
          </g>
        ))}
      </>
    );
  };
}

/** Of saves, and of evaluations, that would lie over each other, the first; what stopped the run is always drawn. */
function uncrowded(marks: readonly EventMark[], placed: Placed): readonly EventMark[] {
  const lastOf = new Map<MarkKind, number>();
  return marks.filter((mark) => {
    const x = placeX(placed, mark.x);
    const isUsual = mark.kind === 'saved' || mark.kind === 'evaluated';
    if (isUsual && x - (lastOf.get(mark.kind) ?? -Infinity) < CROWDED) return false;
    lastOf.set(mark.kind, x);
    return true;
  });
}

/** Over the clock a gap has a width: the stretch in which nothing was done. */
function Still({ mark, placed }: { readonly mark: EventMark; readonly placed: Placed }) {
  if (mark.seconds === undefined) return null;
  const from = placeX(placed, mark.x);
  const to = Math.min(placed.area.x + placed.area.width, placeX(placed, mark.x + mark.seconds));
  return <rect x={from} y={placed.area.y} width={Math.max(0, to - from)} height={placed.area.height} fill="var(--sunken)" />;
}

/** Each kind by its shape first, its colour second. */
function Glyph({ kind }: { readonly kind: MarkKind }) {
  switch (kind) {
    case 'saved':
      return <path d="M-4.5 4L0 -4L4.5 4Z" fill="var(--ink-3)" />;
    case 'evaluated':
      return <path d="M0 -4.5L4.5 0L0 4.5L-4.5 0Z" fill="var(--surface)" stroke="var(--series-3)" strokeWidth={1.75} />;
    case 'paused':
      return <path d="M-2.5 -5V5M2.5 -5V5" stroke="var(--caution-mark)" strokeWidth={2} />;
    case 'interrupted':
      return <path d="M-4 -4L4 4M4 -4L-4 4" stroke="var(--caution-mark)" strokeWidth={2} />;
    case 'device-lost':
      return <path d="M1.5 -6L-3.5 1H0L-1.5 6L3.5 -1H0Z" fill="var(--bad)" />;
    case 'frozen':
      return <path d="M0 -5V5M-4.5 -2.5L4.5 2.5M-4.5 2.5L4.5 -2.5" stroke="var(--caution-mark)" strokeWidth={1.75} />;
    case 'unknown':
      return <path d="M-5 0H5" stroke="var(--caution-mark)" strokeWidth={3} />;
  }
}

/** The marks in words, with how often; of gaps, how long. */
export function EventLegend({ marks, axis }: { readonly marks: readonly EventMark[]; readonly axis: AxisKind }) {
  const { words, format } = useWords();
  const kinds = [...new Set(marks.map(({ kind }) => kind))];
  return (
    <p className="row row-wrap small ink-2 chart-legend">
      <span className="ink-3">{words.chart.over(words.chart.axes[axis])}</span>
      {kinds.map((kind) => {
        const own = marks.filter((mark) => mark.kind === kind);
        const seconds = own.reduce((total, mark) => total + (mark.seconds ?? 0), 0);
        const name = words.chart.events[kind];
        return (
          <span key={kind} className="row event-name">
            <svg width={14} height={14} viewBox="-7 -7 14 14" aria-hidden="true">
              <Glyph kind={kind} />
            </svg>
            {seconds > 0 ? words.chart.eventFor(name, format.roughly(seconds)) : words.chart.eventTimes(name, format.whole(own.length))}
          </span>
        );
      })}
    </p>
  );
}
