import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { CorpusMap, MapSide } from '../../../contract/playground-calls.ts';
import { useWidth } from '../../charts/use-width.ts';
import { useWords } from '../../words/use-words.ts';
import { paintMap } from './paint-map.ts';
import { frameOf, nearestPoint, nextPoint, placeOf, pointAt, type MapColour } from './map-places.ts';

interface MapCanvasProps {
  readonly map: CorpusMap;
  readonly side: MapSide;
  readonly colour: MapColour;
}

const height = 460;
const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** The points; the one that is pointed at, or moved to by the arrow keys, is told in words. */
export function MapCanvas({ map, side, colour }: MapCanvasProps) {
  const { words, format } = useWords();
  const text = words.playground;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(box);
  const theme = usePaintedTheme();
  const [at, setAt] = useState<number>();
  const frame = frameOf(map, width, height);
  useEffect(() => {
    if (canvas.current !== null) paintMap(canvas.current, { map, side, colour, frame: frameOf(map, width, height), chosen: at });
  }, [map, side, colour, width, at, theme]);
  const point = (event: PointerEvent<HTMLCanvasElement>): void => {
    const bounds = event.currentTarget.getBoundingClientRect();
    setAt(nearestPoint(side.points, frame, [event.clientX - bounds.left, event.clientY - bounds.top]));
  };
  const move = (event: KeyboardEvent): void => {
    const arrow = arrows[event.key];
    if (arrow === undefined) return;
    event.preventDefault();
    setAt(at === undefined ? 0 : nextPoint(side.points, at, arrow));
  };
  const [left = 0, top = 0] = at === undefined ? [] : placeOf(frame, pointAt(side.points, at));
  return (
    <div ref={box} className="playground-map" style={{ height }}>
      <canvas
        ref={canvas}
        role="img"
        tabIndex={0}
        aria-label={text.mapLabel(format.whole(map.passages.length), format.percent(side.kept))}
        style={{ width, height }}
        onPointerMove={point}
        onPointerLeave={() => setAt(undefined)}
        onKeyDown={move}
        onBlur={() => setAt(undefined)}
      />
      {at !== undefined && (
        <div className="playground-tip" data-left={left > width / 2} style={{ left: Math.min(left, width), top }} role="status">
          <p>{map.texts[at]}</p>
          <p className="small ink-3">
            {text.group(format.whole((map.clusters[at] ?? 0) + 1))}
            {side.cosines !== undefined && ` · ${format.fixed(side.cosines[at] ?? 0)}`}
          </p>
        </div>
      )}
    </div>
  );
}

/** The theme as it stands on the page: a canvas keeps the colours that it was painted with. */
function usePaintedTheme(): string | undefined {
  const [theme, setTheme] = useState(document.documentElement.dataset['theme']);
  useEffect(() => {
    const observer = new MutationObserver(() => setTheme(document.documentElement.dataset['theme']));
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, []);
  return theme;
}
