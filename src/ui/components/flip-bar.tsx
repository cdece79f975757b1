import { directions, type Direction, type Flips } from '../client/comparison-view.ts';
import { useWords } from '../words/use-words.ts';

const shown: readonly Direction[] = ['better', 'same', 'worse'];
const tones: Readonly<Record<Direction, string>> = { better: 'good', same: 'ink-3', worse: 'bad' };

/** How many queries rank better, the same, worse: as shares of a bar, and in figures. */
export function FlipBar({ flips }: { readonly flips: Flips }) {
  const { words, format } = useWords();
  const all = directions.reduce((sum, direction) => sum + flips[direction], 0);
  return (
    <div className="flip-bar">
      <div className="flip-track" aria-hidden="true">
        {shown.map((direction) => (
          <span key={direction} data-direction={direction} style={{ flexGrow: all === 0 ? 0 : flips[direction] / all }} />
        ))}
      </div>
      <div className="flip-counts small">
        {shown.map((direction) => (
          <span key={direction} className={tones[direction]}>
            {`${format.whole(flips[direction])} ${words.instructions.flips[direction]}`}
          </span>
        ))}
      </div>
    </div>
  );
}
