import { useRef, type KeyboardEvent, type PointerEvent, type RefObject } from 'react';
import type { PoolRules, RankBand } from '../../../contract/negatives-calls.ts';
import { useWidth } from '../../charts/use-width.ts';
import { useWords } from '../../words/use-words.ts';
import { StripBands } from './strip-bands.tsx';
import { clamp, placeOfRank, placeOfShare, plot, rankAtPlace, shareAtPlace, sharesShown, type StripScale } from './strip-scale.ts';

interface RankStripProps {
  readonly bands: readonly RankBand[];
  readonly depth: number;
  readonly rules: PoolRules;
  readonly onRules: (change: Partial<PoolRules>) => void;
}

const height = 330;

/** Scores by rank, with the window and the margin to be dragged: by pointer, or by the arrow keys. */
export function RankStrip({ bands, depth, rules, onRules }: RankStripProps) {
  const { words, format } = useWords();
  const text = words.negatives.strip;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const scale: StripScale = { width, height, depth, shares: sharesShown(bands) };
  const [from, to] = rules.range;
  const margin = rules.relativeMargin === undefined ? undefined : 1 - rules.relativeMargin;
  const set = {
    from: (rank: number) => onRules({ range: [Math.min(rank, to), to] }),
    to: (rank: number) => onRules({ range: [from, Math.max(rank, from)] }),
  };
  const first = bands[0];
  const last = bands.at(-1);
  return (
    <div ref={frame} className="strip-plot" style={{ height }}>
      <StripBands
        bands={bands}
        scale={scale}
        window={[from, Math.min(to, depth)]}
        margin={margin}
        label={text.summary(format.percent(first?.median ?? 0), format.percent(last?.median ?? 0), format.whole(depth))}
      />
      {(['from', 'to'] as const).map((end) => (
        <RankHandle
          key={end}
          label={text[end]}
          rank={end === 'from' ? from : Math.min(to, depth)}
          least={end === 'from' ? 1 : from}
          most={end === 'from' ? Math.min(to, depth) : depth}
          scale={scale}
          frame={frame}
          onRank={set[end]}
        />
      ))}
      <MarginHandle
        margin={margin}
        scale={scale}
        frame={frame}
        onMargin={(share) => onRules({ relativeMargin: share >= 1 ? undefined : rounded(1 - share) })}
      />
    </div>
  );
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}

interface RankHandleProps {
  readonly label: string;
  readonly rank: number;
  readonly least: number;
  readonly most: number;
  readonly scale: StripScale;
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly onRank: (rank: number) => void;
}

function RankHandle({ label, rank, least, most, scale, frame, onRank }: RankHandleProps) {
  const { words, format } = useWords();
  const drag = useDrag(({ x }) => onRank(clamp(rankAtPlace(scale, x), least, most)), frame);
  const keys = (event: KeyboardEvent): void => {
    const next = steppedRank(event.key, rank, [least, most]);
    if (next === undefined) return;
    event.preventDefault();
    onRank(next);
  };
  return (
    <div
      className="strip-handle"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={rank}
      aria-valuetext={words.negatives.strip.rank(format.whole(rank))}
      style={{ left: placeOfRank(scale, rank), top: plot.top, height: scale.height - plot.top - plot.bottom }}
      onKeyDown={keys}
      {...drag}
    >
      <span>{format.whole(rank)}</span>
    </div>
  );
}

interface MarginHandleProps {
  readonly margin: number | undefined;
  readonly scale: StripScale;
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly onMargin: (share: number) => void;
}

function MarginHandle({ margin, scale, frame, onMargin }: MarginHandleProps) {
  const { words, format } = useWords();
  const text = words.negatives.strip;
  const drag = useDrag(({ y }) => onMargin(Math.min(1, shareAtPlace(scale, y))), frame);
  const [low] = scale.shares;
  const shown = margin ?? 1;
  const keys = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowUp: 0.01,
      ArrowRight: 0.01,
      ArrowDown: -0.01,
      ArrowLeft: -0.01,
      PageUp: 0.05,
      PageDown: -0.05,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onMargin(clamp(rounded(shown + step), Math.max(0, low), 1));
  };
  const said = margin === undefined ? text.marginOff : text.marginLabel(format.percent(margin));
  return (
    <div
      className="strip-margin"
      role="slider"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={text.margin}
      aria-valuemin={Math.round(Math.max(0, low) * 100)}
      aria-valuemax={100}
      aria-valuenow={Math.round(shown * 100)}
      aria-valuetext={said}
      style={{ top: placeOfShare(scale, shown), left: plot.left, right: plot.right }}
      onKeyDown={keys}
      {...drag}
    >
      <span>{said}</span>
    </div>
  );
}

/** The rank that a key leads to; undefined for other keys. */
function steppedRank(key: string, rank: number, [least, most]: readonly [number, number]): number | undefined {
  const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
  if (key === 'Home') return least;
  if (key === 'End') return most;
  const step = steps[key];
  return step === undefined ? undefined : clamp(rank + step, least, most);
}

/** Follows a pointer from where it went down, in the coordinates of the frame. */
function useDrag(onMove: (at: { readonly x: number; readonly y: number }) => void, frame: RefObject<HTMLDivElement | null>) {
  const held = useRef(false);
  const follow = (event: PointerEvent): void => {
    const box = frame.current?.getBoundingClientRect();
    if (held.current && box !== undefined) onMove({ x: event.clientX - box.left, y: event.clientY - box.top });
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>): void => {
      held.current = true;
      event.currentTarget.setPointerCapture(event.pointerId);
      event.preventDefault();
      event.currentTarget.focus();
    },
    onPointerMove: follow,
    onPointerUp: (): void => void (held.current = false),
    onPointerCancel: (): void => void (held.current = false),
  };
}
