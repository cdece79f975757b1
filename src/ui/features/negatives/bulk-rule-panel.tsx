import { useId, useState } from 'react';
import type { BulkRule, PoolYield } from '../../../contract/negatives-calls.ts';
import { Button } from '../../components/button.tsx';
import { Panel } from '../../components/panel.tsx';
import { useWords } from '../../words/use-words.ts';
import { changeRules, useNegatives } from './review-store.ts';
import { useTrial } from './use-trial.ts';

/** One rule for what nobody has decided on, with what it would have made of the decisions that were made. */
export function BulkRulePanel() {
  const { words, format } = useWords();
  const text = words.negatives.bulk;
  const review = useNegatives((state) => state.review);
  const hasReranker = useNegatives((state) => state.view?.header.settings.reranker !== undefined);
  const by: BulkRule['by'] = hasReranker ? 'reranker' : 'share';
  const [above, setAbove] = useState(hasReranker ? 0.8 : 0.97);
  const id = useId();
  const applied = review?.rules.bulk;
  const tried: BulkRule = { by, above };
  const trial = useTrial(tried);
  const isApplied = applied?.by === by && applied.above === above;
  return (
    <Panel title={text.title}>
      <div className="stack">
        <label htmlFor={id} className="ink-2">
          {text[by]}
        </label>
        <div className="row">
          <input
            id={id}
            className="slider negatives-slider"
            type="range"
            min={by === 'reranker' ? 0 : 0.5}
            max={by === 'reranker' ? 1 : 1.2}
            step={0.01}
            value={above}
            aria-valuetext={by === 'reranker' ? format.fixed(above, 2) : format.percent(above)}
            onChange={({ currentTarget }) => setAbove(Number(currentTarget.value))}
          />
          <strong className="negatives-threshold">{by === 'reranker' ? format.fixed(above, 2) : format.percent(above)}</strong>
        </div>
        <RuleCosts trial={trial} />
        <p className="small ink-3">{text.hint}</p>
        {isApplied ? (
          <Button onClick={() => changeRules({ bulk: undefined })}>{text.remove}</Button>
        ) : (
          <Button onClick={() => changeRules({ bulk: tried })}>{text.apply}</Button>
        )}
      </div>
    </Panel>
  );
}

/** What the rule drops, and which decisions it would have met and missed. */
function RuleCosts({ trial }: { readonly trial: PoolYield | undefined }) {
  const { words, format } = useWords();
  const text = words.negatives.bulk;
  const rows: readonly (readonly [string, number, string])[] =
    trial?.rule === undefined
      ? []
      : [
          [text.dropped, trial.dropped.byRule, ''],
          [text.caught(format.whole(trial.rule.falseNegatives)), trial.rule.falseNegativesCaught, 'good'],
          [text.lost(format.whole(trial.rule.kept)), trial.rule.keptLost, 'caution'],
        ];
  return (
    <dl className="definition" data-testid="rule-cost">
      {rows.map(([name, count, tone]) => (
        <div key={name} className="negatives-fact">
          <dt>{name}</dt>
          <dd className={count > 0 ? tone : ''}>{format.whole(count)}</dd>
        </div>
      ))}
    </dl>
  );
}
