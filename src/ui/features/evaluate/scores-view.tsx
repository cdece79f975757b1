import { useState } from 'react';
import { bestBin, thresholdAt } from '../../client/comparison-view.ts';
import { Panel } from '../../components/panel.tsx';
import { useWords } from '../../words/use-words.ts';
import type { Shown } from './shown.ts';
import { PairHistogram } from './pair-histogram.tsx';
import { SystemSelect } from './system-select.tsx';

interface ScoresViewProps {
  readonly shown: Shown;
  readonly onChoose: (place: number) => void;
}

/** Where scores of right and wrong documents lie, before and after, and where to draw the line between them. */
export function ScoresView({ shown, onChoose }: ScoresViewProps) {
  const { words } = useWords();
  const { base } = shown.comparison;
  const places = shown.after === base ? [base] : [base, shown.after];
  return (
    <>
      <div className="row row-wrap spread">
        <p className="ink-2 evaluate-prose">
          {words.evaluate.scores.lead} {words.evaluate.scores.caution}
        </p>
        <SystemSelect label={words.evaluate.table.model} shown={shown} onChoose={onChoose} />
      </div>
      <div className="score-grid">
        {places.map((place) => (
          <ScorePanel key={place} shown={shown} place={place} />
        ))}
      </div>
    </>
  );
}

function ScorePanel({ shown, place }: { readonly shown: Shown; readonly place: number }) {
  const { words, format } = useWords();
  const scores = shown.comparison.systems[place]?.columns.scores;
  const [chosen, choose] = useState<number>();
  if (scores === undefined) return null;
  const bin = chosen ?? bestBin(scores);
  const name = shown.names[place] ?? '';
  const figures = thresholdAt(scores, bin);
  const said = words.evaluate.scores;
  return (
    <Panel title={name} meta={<Legend />}>
      <PairHistogram scores={scores} bin={bin} name={name} />
      <h3>{said.thresholdTitle}</h3>
      <label className="score-threshold">
        <span className="small ink-2">{said.thresholdText}</span>
        <input
          type="range"
          min={0}
          max={scores.relevant.length}
          value={bin}
          aria-label={said.threshold(name)}
          aria-valuetext={format.fixed(figures.score)}
          onChange={({ currentTarget }) => choose(Number(currentTarget.value))}
        />
        <strong>{format.fixed(figures.score)}</strong>
      </label>
      <dl className="definition">
        <dt>{said.precision}</dt>
        <dd>{figures.precision === undefined ? '—' : format.percent(figures.precision)}</dd>
        <dt>{said.recall}</dt>
        <dd>{format.percent(figures.recall)}</dd>
        <dt>{said.taken}</dt>
        <dd>{said.perQuery(format.plain(Math.round((10 * figures.taken) / shown.comparison.set.queries) / 10))}</dd>
      </dl>
      <p className="small ink-3">
        {said.note} {scores.missing > 0 && said.missing(format.whole(scores.missing))}
      </p>
    </Panel>
  );
}

function Legend() {
  const { words } = useWords();
  return (
    <span className="row">
      <span className="score-key" data-kind="relevant" aria-hidden="true" />
      {words.evaluate.scores.relevant}
      <span className="score-key" data-kind="irrelevant" aria-hidden="true" />
      {words.evaluate.scores.irrelevant}
    </span>
  );
}
