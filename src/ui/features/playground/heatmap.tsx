import { useRef, useState, type KeyboardEvent } from 'react';
import { Panel } from '../../components/panel.tsx';
import { useWords } from '../../words/use-words.ts';

interface HeatmapProps {
  readonly title: string;
  readonly texts: readonly string[];
  /** [texts, texts] row by row. */
  readonly cosines: Float32Array;
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Cosines of all pairs as a grid: one square holds the focus, arrow keys move it, its value is spoken. */
export function Heatmap({ title, texts, cosines }: HeatmapProps) {
  const { words, format } = useWords();
  const text = words.playground;
  const [at, setAt] = useState<readonly [number, number]>([0, 1]);
  const grid = useRef<HTMLDivElement>(null);
  const count = texts.length;
  const valueOf = (row: number, column: number): number => cosines[row * count + column] ?? 0;
  // The squares of a text with itself are 1 everywhere: the scale is of the others.
  const others = [...cosines].filter((_, index) => Math.floor(index / count) !== index % count);
  const [low, high] = [Math.min(...others), Math.max(...others)];
  const move = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const within = (place: number): number => Math.min(count - 1, Math.max(0, place));
    const next = [within(at[0] + step[0]), within(at[1] + step[1])] as const;
    setAt(next);
    grid.current?.querySelector<HTMLElement>(`[data-at="${next.join('-')}"]`)?.focus();
  };
  const said = (row: number, column: number): string =>
    text.pair(texts[row] ?? '', texts[column] ?? '', format.fixed(valueOf(row, column)));
  return (
    <Panel title={title} meta={text.cosines}>
      <div ref={grid} className="heatmap" role="grid" aria-label={`${title}: ${text.cosines}`} onKeyDown={move}>
        {texts.map((rowText, row) => (
          <div key={rowText + String(row)} role="row" className="heatmap-row">
            <span role="rowheader" className="clip small">
              {rowText}
            </span>
            {texts.map((columnText, column) => {
              const share = row === column ? 1 : (valueOf(row, column) - low) / Math.max(1e-6, high - low);
              return (
                <span
                  key={columnText + String(column)}
                  role="gridcell"
                  tabIndex={at[0] === row && at[1] === column ? 0 : -1}
                  data-at={`${row}-${column}`}
                  data-self={row === column}
                  aria-label={said(row, column)}
                  style={{
                    background: `color-mix(in srgb, var(--accent) ${Math.round(8 + 62 * Math.max(0, Math.min(1, share)))}%, var(--surface))`,
                  }}
                  onFocus={() => setAt([row, column])}
                  onPointerEnter={() => setAt([row, column])}
                />
              );
            })}
          </div>
        ))}
      </div>
      <p className="heatmap-said" aria-hidden="true">
        {said(...at)}
      </p>
      <p className="small ink-3">{text.pairChosen}</p>
    </Panel>
  );
}
