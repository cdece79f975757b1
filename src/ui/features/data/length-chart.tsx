import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import type { LengthCounts } from '../../../contract/data-calls.ts';
import { niceTicks } from '../../charts/ticks.ts';
import { useWidth } from '../../charts/use-width.ts';
import { useWords } from '../../words/use-words.ts';
import { binsOf, lengthAt, type LengthBin } from './length-figures.ts';

const HEIGHT = 132;
const TOP = 30;
const BOTTOM = 20;
const LEFT = 44;
const shortest = 4;
const longest = 8192;
/** Keys move by whole tiles of attention, with Shift by one token. */
const STEP = 8;
const LEAP = 64;

interface LengthChartProps {
  readonly counts: LengthCounts;
  readonly maximum: number;
  readonly label: string;
  /** What the maximum does, for who cannot see it. */
  readonly says: string;
  readonly onChange: (maximum: number) => void;
}

/** How long texts are, with the maximum length as a handle to drag. */
export function LengthChart({ counts, maximum, label, says, onChange }: LengthChartProps) {
  const { format } = useWords();
  const frame = useRef<HTMLDivElement>(null);
  const width = Math.max(160, useWidth(frame));
  // The axis does not move under the handle: it ends where nearly all texts do.
  const end = axisEnd(counts, maximum);
  const plot = width - LEFT - 8;
  const bins = binsOf(counts, end, Math.max(12, Math.min(44, Math.floor(plot / 11))));
  const last = bins.at(-1)?.to ?? end;
  const x = (length: number): number => LEFT + (Math.min(length, last) / last) * plot;
  const change = (next: number): void => onChange(Math.min(longest, Math.max(shortest, Math.round(next))));
  const drag = (event: PointerEvent<HTMLElement>): void => {
    if (event.buttons !== 1 || frame.current === null) return;
    const place = event.clientX - frame.current.getBoundingClientRect().left;
    change(((place - LEFT) / plot) * last);
  };
  return (
    <div ref={frame} className="length-chart">
      <svg width={width} height={HEIGHT} role="img" aria-label={label}>
        <rect x={x(maximum)} y={TOP} width={Math.max(0, x(last) - x(maximum))} height={HEIGHT - TOP - BOTTOM} className="length-cut" />
        <Axis bins={bins} width={width} x={x} />
        <Bars bins={bins} maximum={maximum} x={x} />
        <line x1={x(maximum)} x2={x(maximum)} y1={TOP - 4} y2={HEIGHT - BOTTOM} className="length-line" />
      </svg>
      <div
        className="length-handle"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={shortest}
        aria-valuemax={longest}
        aria-valuenow={maximum}
        aria-valuetext={says}
        style={{ left: `${x(maximum)}px` }}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={(event) => {
          const next = keyed(event, maximum);
          if (next === undefined) return;
          event.preventDefault();
          change(next);
        }}
      >
        <span aria-hidden="true" className="length-grip" />
        {format.whole(maximum)}
      </div>
    </div>
  );
}

function axisEnd(counts: LengthCounts, maximum: number): number {
  return Math.max(16, Math.min(Math.max(counts.longest, maximum) * 1.1, Math.max(lengthAt(counts, 0.995) * 1.15, maximum * 1.25)));
}

/** Where a key moves the handle; undefined for keys that mean nothing to it. */
function keyed(event: KeyboardEvent, maximum: number): number | undefined {
  const step = event.shiftKey ? 1 : STEP;
  switch (event.key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return maximum + step;
    case 'ArrowLeft':
    case 'ArrowDown':
      return maximum - step;
    case 'PageUp':
      return maximum + LEAP;
    case 'PageDown':
      return maximum - LEAP;
    case 'Home':
      return shortest;
    case 'End':
      return longest;
    default:
      return undefined;
  }
}

interface MarksProps {
  readonly bins: readonly LengthBin[];
  readonly x: (length: number) => number;
}

const highest = (bins: readonly LengthBin[]): number => Math.max(1, ...bins.map(({ count }) => count));
const y = (count: number, top: number): number => HEIGHT - BOTTOM - (count / top) * (HEIGHT - TOP - BOTTOM);

function Axis({ bins, x, width }: MarksProps & { readonly width: number }) {
  const { format } = useWords();
  const top = highest(bins);
  const last = bins.at(-1)?.to ?? 0;
  const lengths = niceTicks(0, last, Math.max(2, Math.floor(width / 110))).filter((length) => length < last * 0.94);
  return (
    <g className="length-axis">
      {niceTicks(0, top, 3)
        .filter((count) => count <= top && Number.isInteger(count))
        .map((count) => (
          <g key={count}>
            <line x1={LEFT} x2={width - 8} y1={y(count, top)} y2={y(count, top)} />
            <text x={LEFT - 8} y={y(count, top)} dy="0.32em" textAnchor="end">
              {format.compact(count)}
            </text>
          </g>
        ))}
      {[...lengths, last].map((length) => (
        <text key={length} x={x(length)} y={HEIGHT - 5} textAnchor={length === last ? 'end' : length === 0 ? 'start' : 'middle'}>
          {length === last ? `${format.whole(length)}+` : format.whole(length)}
        </text>
      ))}
    </g>
  );
}

function Bars({ bins, maximum, x }: MarksProps & { readonly maximum: number }) {
  const top = highest(bins);
  return (
    <g>
      {bins.map(({ from, to, count }) => {
        const height = count === 0 ? 0 : Math.max(1.5, HEIGHT - BOTTOM - y(count, top));
        return (
          <rect
            key={from}
            x={x(from) + 0.5}
            y={HEIGHT - BOTTOM - height}
            width={Math.max(1, x(to) - x(from) - 1)}
            height={height}
            className={from >= maximum ? 'length-bar length-bar-cut' : 'length-bar'}
          />
        );
      })}
    </g>
  );
}
