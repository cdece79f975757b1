import { CircleCheck, CircleHelp, CirclePlus, Minus, Trash2, type LucideIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReviewItem, Suspect, Verdict } from '../../../contract/negatives-calls.ts';
import { call } from '../../client/connection.ts';
import { icon } from '../../components/icon.ts';
import { Kbd } from '../../components/kbd.tsx';
import { MarkedText } from '../../components/marked-text.tsx';
import { useWords } from '../../words/use-words.ts';
import { verdictOn } from './review-steps.ts';
import { decide, move, undo, useNegatives } from './review-store.ts';
import { ScoreTrio } from './score-trio.tsx';

interface ReviewCardProps {
  readonly item: Suspect;
  readonly place: number;
  readonly count: number;
  readonly marks: boolean;
  readonly onMarks: (marks: boolean) => void;
}

/** A query, its answer and the candidate, with what each judge says of them. */
export function ReviewCard({ item, place, count, marks, onMarks }: ReviewCardProps) {
  const { words, format } = useWords();
  const text = words.negatives.card;
  const shown = useItem(item);
  return (
    <section className="panel negatives-card" aria-label={text.label}>
      <div className="negatives-card-head">
        <h2>{item.query}</h2>
        <p className="ink-2">{text.place(format.whole(place + 1), format.whole(count))}</p>
        <KeyButton name={text.previous} keyName="K" onClick={() => move(-1)} />
        <KeyButton name={text.next} keyName="J" onClick={() => move(1)} />
      </div>
      {shown !== undefined && <Texts shown={shown} item={item} marks={marks} />}
      <Verdicts item={item} />
      <div className="row row-wrap small ink-2">
        <UndoButton />
        <span className="push" />
        <button type="button" className="link-button ink-2" aria-pressed={marks} onClick={() => onMarks(!marks)}>
          {marks ? text.shared : text.unmarked} <Kbd>H</Kbd>
        </button>
      </div>
    </section>
  );
}

function Texts({ shown, item, marks }: { readonly shown: ReviewItem; readonly item: Suspect; readonly marks: boolean }) {
  const { words, format } = useWords();
  const text = words.negatives.card;
  const { positive, candidate } = shown;
  return (
    <>
      <article className="negatives-passage" data-kind="positive">
        <header>
          <CircleCheck {...icon} />
          <h3>{text.positive(format.whole(item.row + 1))}</h3>
          <RankAndCosine rank={positive.rank} cosine={positive.cosine} />
        </header>
        <p>
          <MarkedText text={positive.text} marks={marks ? positive.shared : []} />
        </p>
      </article>
      <article className="negatives-passage" data-kind="candidate">
        <header>
          <CircleHelp {...icon} />
          <h3>{text.candidate(format.whole(item.candidate + 1))}</h3>
          <RankAndCosine rank={candidate.rank} cosine={candidate.cosine} />
        </header>
        <p>
          <MarkedText text={candidate.text} marks={marks ? candidate.shared : []} />
        </p>
        <ScoreTrio shown={shown} />
      </article>
    </>
  );
}

function RankAndCosine({ rank, cosine }: { readonly rank: number | undefined; readonly cosine: number }) {
  const { words, format } = useWords();
  const text = words.negatives.card;
  return (
    <span className="negatives-figures">
      {rank !== undefined && (
        <span>
          {text.rank} <b>{format.whole(rank)}</b>
        </span>
      )}
      <span>
        {text.cosine} <b>{format.fixed(cosine)}</b>
      </span>
    </span>
  );
}

const choices: readonly {
  readonly verdict: Verdict;
  readonly key: string;
  readonly icon: LucideIcon;
  readonly name: 'keep' | 'falseNegative' | 'drop';
}[] = [
  { verdict: 'keep', key: '1', icon: Minus, name: 'keep' },
  { verdict: 'false-negative', key: '2', icon: CirclePlus, name: 'falseNegative' },
  { verdict: 'drop', key: '3', icon: Trash2, name: 'drop' },
];

function Verdicts({ item }: { readonly item: Suspect }) {
  const { words } = useWords();
  const text = words.negatives.card;
  const decisions = useNegatives((state) => state.review?.decisions) ?? [];
  const verdict = verdictOn(decisions, item);
  return (
    <div className="negatives-verdicts">
      {choices.map(({ verdict: own, key, icon: Icon, name }) => (
        <button
          key={own}
          type="button"
          data-verdict={own}
          aria-pressed={verdict === own}
          aria-keyshortcuts={key}
          onClick={() => decide(own)}
        >
          <Icon {...icon} />
          <b>{text[name]}</b>
          <Kbd>{key}</Kbd>
          <span className="small ink-2">{text[`${name}Text`]}</span>
        </button>
      ))}
    </div>
  );
}

function UndoButton() {
  const { words, format } = useWords();
  const text = words.negatives.card;
  const steps = useNegatives((state) => state.steps);
  const decided = useNegatives((state) => state.review?.decisions.length ?? 0);
  return (
    <>
      <button type="button" className="link-button ink-2" disabled={steps.length === 0} aria-keyshortcuts="U" onClick={undo}>
        <Kbd>U</Kbd> {text.undo}
      </button>
      {decided > 0 && (
        <span className="ink-3" role="status">
          {text.kept(format.whole(decided))}
        </span>
      )}
    </>
  );
}

function KeyButton({ name, keyName, onClick }: { readonly name: string; readonly keyName: string; readonly onClick: () => void }) {
  return (
    <button type="button" className="negatives-key" aria-label={name} title={name} aria-keyshortcuts={keyName} onClick={onClick}>
      <Kbd>{keyName}</Kbd>
    </button>
  );
}

/** The texts of an item, once the worker has told them. */
function useItem({ row, candidate }: Suspect): ReviewItem | undefined {
  const poolId = useNegatives((state) => state.view?.header.poolId);
  const [shown, setShown] = useState<ReviewItem>();
  useEffect(() => {
    if (poolId === undefined) return undefined;
    let wanted = true;
    // What fails here fails again where the pool is opened, and is told there.
    call('review-item', { poolId, row, candidate }).then(
      (found) => wanted && setShown(found),
      () => undefined,
    );
    return () => void (wanted = false);
  }, [poolId, row, candidate]);
  return shown;
}
