import { Check } from 'lucide-react';
import { useState } from 'react';
import type { LengthCounts, LengthReport } from '../../../contract/data-calls.ts';
import { valueOf } from '../../client/draft-plan.ts';
import { useDraft } from '../../client/draft-store.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';
import type { DataAsset } from './data-view.ts';
import { InspectionState } from './inspection-state.tsx';
import { LengthChart } from './length-chart.tsx';
import { effectOf, lengthAt } from './length-figures.ts';
import { TokenizerChoice } from './tokenizer-choice.tsx';
import { useInspection } from './use-inspection.ts';
import { useReading, type Reading } from './use-reading.ts';

/** How many tokens the texts have, and what a maximum length costs. */
export function LengthsView({ asset }: { readonly asset: DataAsset }) {
  const { words } = useWords();
  const reading = useReading(asset);
  const inspection = useInspection('measure-lengths', { dataId: asset.id, modelId: reading.modelId }, asset.count);
  return (
    <div className="stack">
      <div className="row row-wrap spread">
        <h3>{words.inspect.lengths}</h3>
        <TokenizerChoice reading={reading} />
      </div>
      {inspection.state === 'done' ? (
        <Lengths report={inspection.report} reading={reading} />
      ) : (
        <InspectionState inspection={inspection} what={words.inspect.measure} />
      )}
    </div>
  );
}

interface LengthsProps {
  readonly report: LengthReport;
  readonly reading: Reading;
}

function Lengths({ report, reading }: LengthsProps) {
  const { words, format } = useWords();
  const [query, setQuery] = useState<number>();
  const [passage, setPassage] = useState<number>();
  const { queries, passages } = report;
  const maximum = { query: query ?? reading.queryMaximum, passage: passage ?? reading.passageMaximum };
  return (
    <div className="stack">
      <Side
        title={queries === undefined ? words.inspect.texts : words.inspect.passages}
        counts={passages}
        maximum={maximum.passage}
        onChange={setPassage}
      />
      {queries !== undefined && <Side title={words.inspect.queries} counts={queries} maximum={maximum.query} onChange={setQuery} />}
      <BatchLine report={report} reading={reading} maximum={maximum} />
      {report.measured < report.rows && (
        <p className="ink-3 small">{words.inspect.sampled(format.whole(report.measured), format.whole(report.rows))}</p>
      )}
      <UseInTrain reading={reading} maximum={maximum} hasQueries={queries !== undefined} />
    </div>
  );
}

interface SideProps {
  readonly title: string;
  readonly counts: LengthCounts;
  readonly maximum: number;
  readonly onChange: (maximum: number) => void;
}

function Side({ title, counts, maximum, onChange }: SideProps) {
  const { words, format } = useWords();
  const { truncated, lost } = effectOf(counts, maximum);
  const share = (value: number): string => words.inspect.share(format.fixed(value * 100, 1));
  const says = truncated === 0 ? words.inspect.noneTruncated : words.inspect.truncated(share(truncated));
  const fitting = lengthAt(counts, 0.98);
  return (
    <section className="stack stack-small" aria-label={title}>
      <div className="row row-wrap spread">
        <p>
          <strong>{title}</strong>{' '}
          <span className="ink-2">{words.inspect.medianAndLongest(format.whole(lengthAt(counts, 0.5)), format.whole(counts.longest))}</span>
        </p>
        <p className="row" aria-live="polite">
          {truncated === 0 ? (
            <span className="row good">
              <Check {...icon} /> {says}
            </span>
          ) : (
            <>
              <strong className="caution">{says}</strong> <span className="ink-2 small">{words.inspect.tokensLost(share(lost))}</span>
            </>
          )}
        </p>
      </div>
      <LengthChart
        counts={counts}
        maximum={maximum}
        label={words.inspect.maximumOf(title)}
        says={words.inspect.maximumSays(format.whole(maximum), says)}
        onChange={onChange}
      />
      <div>
        <Button size="small" kind="quiet" disabled={maximum === fitting} onClick={() => onChange(Math.max(4, fitting))}>
          {words.inspect.fitMost(format.whole(fitting))}
        </Button>
      </div>
    </section>
  );
}

interface BatchLineProps extends LengthsProps {
  readonly maximum: { readonly query: number; readonly passage: number };
}

/** Sequences are packed: what a batch needs of the GPU goes with its tokens, not with its longest text. */
function BatchLine({ report, reading, maximum }: BatchLineProps) {
  const { words, format } = useWords();
  const { queries, passages } = report;
  const { batchSize, negatives } = reading;
  const tokensAt = (passage: number): number => {
    const perPassage = effectOf(passages, passage).mean;
    if (queries === undefined) return batchSize * perPassage;
    return batchSize * (effectOf(queries, maximum.query).mean + (1 + negatives) * perPassage);
  };
  const [now, doubled] = [tokensAt(maximum.passage), tokensAt(2 * maximum.passage)];
  return (
    <p className="row row-wrap length-batch" aria-live="polite">
      <span className="ink-2">{words.inspect.batch(format.whole(batchSize))}</span> <strong>{format.whole(now)}</strong>
      <span className="ink-3 small">
        {doubled - now < 1
          ? words.inspect.batchSame(format.whole(2 * maximum.passage))
          : words.inspect.batchDoubled(format.whole(2 * maximum.passage), format.whole(doubled), format.percent(doubled / now - 1))}
      </span>
    </p>
  );
}

interface UseInTrainProps {
  readonly reading: Reading;
  readonly maximum: BatchLineProps['maximum'];
  readonly hasQueries: boolean;
}

function UseInTrain({ reading, maximum, hasQueries }: UseInTrainProps) {
  const { words, format } = useWords();
  const setValue = useDraft((state) => state.setValue);
  const { stage } = reading;
  const hasField = stage !== undefined && valueOf(stage, hasQueries ? 'queryMaximumLength' : 'maximumLength') !== undefined;
  // A stage that reads pairs as one sequence has one length for both: its own form says which.
  if (!hasField) return null;
  const isSame = maximum.passage === reading.passageMaximum && (!hasQueries || maximum.query === reading.queryMaximum);
  const take = (): void => {
    if (hasQueries) setValue(stage.key, 'queryMaximumLength', maximum.query);
    setValue(stage.key, hasQueries ? 'passageMaximumLength' : 'maximumLength', maximum.passage);
  };
  return (
    <div className="row row-wrap">
      <Button disabled={isSame} onClick={take}>
        {hasQueries
          ? words.inspect.takeBoth(format.whole(maximum.query), format.whole(maximum.passage))
          : words.inspect.takeOne(format.whole(maximum.passage))}
      </Button>
      {isSame && <p className="ink-3 small">{words.inspect.sameAsForm}</p>}
    </div>
  );
}
