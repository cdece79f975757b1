import { useEffect, useRef, useState, type ReactNode } from 'react';

interface WindowedListProps {
  readonly label: string;
  readonly count: number;
  /** Pixels of every row. */
  readonly rowHeight: number;
  /** Row to keep in sight. */
  readonly current?: number | undefined;
  readonly row: (place: number) => ReactNode;
  /** The rows that are drawn now. */
  readonly onWindow?: (first: number, end: number) => void;
}

/** Rows beside those in sight, so that a short scroll finds them drawn. */
const spare = 6;

/** A long list of which only the rows in sight are drawn; all rows have one height. */
export function WindowedList({ label, count, rowHeight, current, row, onWindow }: WindowedListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const first = Math.max(0, Math.floor(view.top / rowHeight) - spare);
  const end = Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + spare);
  const look = (): void => {
    const element = scroller.current;
    if (element !== null) setView({ top: element.scrollTop, height: element.clientHeight || 600 });
  };
  useEffect(look, [count]);
  useEffect(() => onWindow?.(first, end), [first, end, onWindow]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null || current === undefined) return;
    const top = current * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight) element.scrollTop = top + rowHeight - element.clientHeight;
  }, [current, rowHeight]);
  return (
    <div ref={scroller} className="windowed" onScroll={look} role="group" aria-label={label}>
      <ul style={{ height: count * rowHeight }}>
        {Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index).map((place) => (
          <li key={place} style={{ top: place * rowHeight, height: rowHeight }}>
            {row(place)}
          </li>
        ))}
      </ul>
    </div>
  );
}
