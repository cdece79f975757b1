import { Check, Save, TriangleAlert } from 'lucide-react';
import type { LookInsideRecord } from '../../../contract/look-inside.ts';
import type { MetricColumns } from '../../client/metric-columns.ts';
import { metricsOf, useMetricVersion } from '../../client/metric-store.ts';
import { isUnderWay, type OpenRun } from '../../client/studio-store.ts';
import { icon } from '../../components/icon.ts';
import { useNow } from '../../components/use-now.ts';
import type { Speech } from '../../words/use-words.ts';
import { useWords } from '../../words/use-words.ts';

interface Finding {
  readonly isGood: boolean;
  readonly text: string;
  readonly detail?: string;
}

/** What was measured of the run's health. What was not is not said. */
export function HealthPanel({ run, stageIndex }: { readonly run: OpenRun; readonly stageIndex: number }) {
  const speech = useWords();
  useMetricVersion();
  const columns = metricsOf(run.status.runId, stageIndex);
  if (columns === undefined || columns.length === 0) return null;
  const findings = [...ofNumbers(columns, speech), ...ofVectors(run.samples, stageIndex, speech), ...ofOrder(columns, speech)];
  return (
    <section className="panel health" aria-label={speech.words.live.health}>
      {findings.map(({ isGood, text, detail }) => (
        <span key={text} className={`row ${isGood ? '' : 'caution'}`}>
          {isGood ? <Check {...icon} color="var(--good)" /> : <TriangleAlert {...icon} />}
          {text}
          {detail !== undefined && <span className="ink-3">{detail}</span>}
        </span>
      ))}
      <Saved run={run} />
    </section>
  );
}

/** A step whose loss or gradient is not finite ends the run before its weights change. */
function ofNumbers(columns: MetricColumns, { words, format }: Speech): readonly Finding[] {
  const skipped = columns.last('skippedUpdates') ?? 0;
  const finite = { isGood: true, text: words.live.finite, detail: words.live.finiteDetail(format.whole(columns.length)) };
  return skipped > 0 ? [finite, { isGood: false, text: words.live.skipped(format.whole(skipped)) }] : [finite];
}

/** Above this, passages that have nothing to do with each other are nearly one vector. */
const collapsedCosine = 0.98;

/** Passages of other rows, as the last look inside saw them. */
function ofVectors(samples: readonly LookInsideRecord[], stageIndex: number, { words, format }: Speech): readonly Finding[] {
  const ranked = samples.flatMap((sample) => (sample.stageIndex === stageIndex && sample.kind === 'ranked-candidates' ? [sample] : []));
  const step = ranked.at(-1)?.step;
  const others = ranked
    .filter((sample) => sample.step === step)
    .flatMap(({ candidates }) => candidates.filter(({ role }) => role === 'in-batch').map(({ cosine }) => cosine));
  if (others.length === 0) return [];
  const mean = others.reduce((sum, cosine) => sum + cosine, 0) / others.length;
  const shown = format.fixed(mean, 2);
  return mean > collapsedCosine
    ? [{ isGood: false, text: words.live.collapsed(shown) }]
    : [{ isGood: true, text: words.live.apart, detail: words.live.apartDetail(shown) }];
}

/** Steps over which the gap is averaged. */
const recent = 20;

function ofOrder(columns: MetricColumns, { words, format }: Speech): readonly Finding[] {
  const positives = columns.column('positiveCosine').subarray(-recent);
  const negatives = columns.column('hardestNegativeCosine').subarray(-recent);
  const gaps = Array.from(positives, (cosine, index) => cosine - (negatives[index] ?? Number.NaN)).filter(Number.isFinite);
  if (gaps.length === 0) return [];
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const shown = format.fixed(Math.abs(mean));
  return mean < 0
    ? [{ isGood: false, text: words.live.disordered(shown) }]
    : [{ isGood: true, text: words.live.ordered, detail: words.live.orderedDetail(shown) }];
}

function Saved({ run }: { readonly run: OpenRun }) {
  const { words, format } = useWords();
  const { status } = run;
  const running = isUnderWay(status);
  const now = useNow(1000, running);
  if (!running) return null;
  const isSaved = status.savedAt !== undefined && status.savedStep !== 0;
  return (
    <span className="row push ink-3">
      <Save {...icon} />
      {isSaved
        ? words.live.saved(format.whole(status.savedStep ?? status.step), format.ago(Math.max(0, now - (status.savedAt ?? now))))
        : words.live.notSaved}
    </span>
  );
}
