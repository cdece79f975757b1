import { rankChange } from '../client/comparison-view.ts';
import { useWords } from '../words/use-words.ts';

/** A rank as it is written: those behind the first hundred have none. */
export function rankText(rank: number, whole: (value: number) => string): string {
  return rank === 0 ? '>100' : whole(rank);
}

interface RankMoveProps {
  readonly before: number;
  readonly after: number;
}

/** By how many places a rank moved: an arrow and a number, said in words to who does not see it. */
export function RankMove({ before, after }: RankMoveProps) {
  const { words, format } = useWords();
  const { direction, places } = rankChange(before, after);
  const { moved } = words.evaluate;
  if (direction === 'same') {
    return (
      <span className="rank-move ink-3">
        <span aria-hidden="true">·</span>
        <span className="visually-hidden">{moved.stays}</span>
      </span>
    );
  }
  const isUp = direction === 'better';
  const by = places === undefined ? (isUp ? moved.in : moved.out) : format.whole(places);
  const said = places === undefined ? by : isUp ? moved.up(by) : moved.down(by);
  return (
    <span className={`rank-move ${isUp ? 'good' : 'bad'}`}>
      <span aria-hidden="true">{`${isUp ? '↑' : '↓'} ${by}`}</span>
      <span className="visually-hidden">{said}</span>
    </span>
  );
}
