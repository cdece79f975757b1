import type { MiningReport, ScoredExample, ScoreReport, StageReport } from '../../../contract/stage-report.ts';
import { dropReasons } from '../../../contract/stage-report.ts';
import { useWords } from '../../words/use-words.ts';
import { ScoreHistogram } from './score-histogram.tsx';

/** Rows of the yield table; more are told together. */
const mostLines = 9;

/** What a stage that made rows found: the number first, then why. */
export function StageReportView({ report }: { readonly report: StageReport }) {
  return report.kind === 'mining' ? <Mining report={report} /> : <Scoring report={report} />;
}

function Mining({ report }: { readonly report: MiningReport }) {
  const { words, format } = useWords();
  const { rows, rowsByNegatives, dropped, notNeeded } = report;
  const wanted = rowsByNegatives.length - 1;
  const full = rowsByNegatives[wanted] ?? 0;
  const lines = rowsByNegatives.map((count, negatives) => ({ count, negatives })).filter(({ count }) => count > 0);
  return (
    <div className="stack">
      <p className="report-verdict">
        {words.report.mined(format.whole(full), format.whole(rows), format.whole(wanted), format.whole(report.candidates))}
      </p>
      <div className="report-parts">
        <section>
          <h3>{words.report.yield}</h3>
          <table className="table">
            <thead>
              <tr>
                <th>{words.report.negatives}</th>
                <th className="number">{words.report.rows}</th>
                <th className="report-bar">
                  <span className="visually-hidden">{words.report.share}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {lines.slice(-mostLines).map(({ count, negatives }) => (
                <tr key={negatives}>
                  <td>{format.whole(negatives)}</td>
                  <td className="number">{format.whole(count)}</td>
                  <td>
                    <ShareBar share={count / rows} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <section>
          <h3>{words.report.leftOut}</h3>
          <dl className="definition">
            {dropReasons.map((reason) => (
              <Fact key={reason} name={words.report.reasons[reason]} value={format.whole(dropped[reason])} />
            ))}
            <Fact name={words.report.notNeeded} value={format.whole(notNeeded)} />
          </dl>
        </section>
      </div>
    </div>
  );
}

function Scoring({ report }: { readonly report: ScoreReport }) {
  const { words, format } = useWords();
  const { rows, kept, keptShare, threshold, mean, scoredBy } = report;
  return (
    <div className="stack">
      <p className="report-verdict">
        {words.report.scored(format.whole(kept), format.whole(rows), format.percent(keptShare), format.plain(threshold))}
      </p>
      <p className="small ink-2">{words.report.mean(format.fixed(mean), words.report.scoredBy[scoredBy])}</p>
      <ScoreHistogram report={report} />
      <div className="report-parts">
        <Examples title={words.report.above} rows={report.above} />
        <Examples title={words.report.below} rows={report.below} />
      </div>
    </div>
  );
}

function Examples({ title, rows }: { readonly title: string; readonly rows: readonly ScoredExample[] }) {
  const { words, format } = useWords();
  return (
    <section>
      <h3>{title}</h3>
      {rows.length === 0 && <p className="ink-3">{words.report.noExample}</p>}
      <ol className="report-examples">
        {rows.slice(0, 5).map((row, index) => (
          <li key={index}>
            <span className="number">{format.fixed(row.score)}</span>
            <span>
              {row.query}
              <span className="ink-3 report-passage">{row.passage}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="number">{value}</dd>
    </>
  );
}

function ShareBar({ share }: { readonly share: number }) {
  return (
    <div className="score-bar" aria-hidden>
      <span style={{ width: `${(100 * share).toFixed(1)}%` }} />
    </div>
  );
}
