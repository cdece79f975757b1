import { Panel } from '../../components/panel.tsx';
import { useWords } from '../../words/use-words.ts';
import { useNegatives } from './review-store.ts';

const reasons = ['positive', 'duplicate', 'aboveMaximum', 'insideMargin', 'decided', 'byRule'] as const;

/** Scores of answers and negatives, and why candidates were left out. */
export function AfterPanel() {
  const { words, format } = useWords();
  const text = words.negatives.after;
  const found = useNegatives((state) => state.found);
  const scoredBy = useNegatives((state) => state.review?.rules.scoredBy);
  if (found === undefined) return null;
  const { positiveScores: positive, negativeScores: negative, medianGap } = found;
  const shown = (score: number | undefined): string => (score === undefined ? '–' : format.fixed(score));
  return (
    <Panel title={text.title}>
      <table className="table negatives-scores">
        <thead>
          <tr>
            <th>{scoredBy === 'reranker' ? text.probability : text.cosine}</th>
            <th className="number">{text.positive}</th>
            <th className="number">{text.negative}</th>
          </tr>
        </thead>
        <tbody>
          {(['mean', 'lowest', 'highest'] as const).map((key) => (
            <tr key={key}>
              <td className="ink-2">{text[key]}</td>
              <td className="number">{shown(positive?.[key])}</td>
              <td className="number">{shown(negative?.[key])}</td>
            </tr>
          ))}
          <tr>
            <td className="ink-2">{text.gap}</td>
            <td />
            <td className="number">{medianGap === undefined ? '–' : format.signed(medianGap)}</td>
          </tr>
        </tbody>
      </table>
      <h3 className="negatives-left-out">{text.leftOut}</h3>
      <dl className="definition small">
        {reasons.map((reason) => (
          <div key={reason} className="negatives-fact">
            <dt>{text.reasons[reason]}</dt>
            <dd>{format.whole(found.dropped[reason])}</dd>
          </div>
        ))}
        <div className="negatives-fact">
          <dt>{text.notNeeded}</dt>
          <dd>{format.whole(found.notNeeded)}</dd>
        </div>
      </dl>
    </Panel>
  );
}
