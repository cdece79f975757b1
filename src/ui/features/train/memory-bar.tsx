import type { MemoryEstimate } from '../../../contract/run-estimate.ts';
import { definitionOf, idsOf } from '../../client/draft.ts';
import { useDraft } from '../../client/draft-store.ts';
import { largestOf } from '../../client/forecast.ts';
import { useForecast } from '../../client/forecast-store.ts';
import { useWords } from '../../words/use-words.ts';

const partNames = ['parameters', 'moments', 'halves', 'activations'] as const;
type PartName = (typeof partNames)[number];

/** Where the bar ends beyond the larger of peak and budget. */
const headroom = 1.04;

/** GPU memory of the stage that takes most, by part, against the budget where there is one. */
export function MemoryBar({ state }: { readonly state: 'planned' | 'busy' | 'incomplete' }) {
  const { words, format, say } = useWords();
  const memory = useForecast((store) => store.memory);
  const stages = useDraft((store) => store.draft.stages);
  const text = words.train.forecast;
  const largest = memory.state === 'planned' ? largestOf(memory.estimate.stages) : undefined;
  if (state === 'incomplete' || memory.state !== 'planned' || largest === undefined) {
    return (
      <div>
        <p className="forecast-label">{text.memory}</p>
        <p className="small ink-3">{waiting()}</p>
      </div>
    );
  }
  const budget = memory.estimate.budgetBytes;
  const { peak } = largest.bytes;
  const whole = Math.max(peak, budget ?? 0) * headroom;
  const parts = partsOf(largest.bytes);
  const stage = stages[idsOf(stages).indexOf(largest.id)];
  const total = budget === undefined ? format.bytes(peak) : text.ofBudget(format.bytes(peak), format.bytes(budget));
  return (
    <div>
      <p className="row spread forecast-label">
        {text.memory}
        <span className={largest.fits ? 'plan-figure' : 'plan-figure caution'}>{total}</span>
      </p>
      <div className="memory-bar" role="img" aria-label={`${text.memory}: ${total}`}>
        {parts.map(([name, bytes]) => (
          <span key={name} className={`memory-part memory-${name}`} style={{ width: `${(bytes / whole) * 100}%` }} />
        ))}
        {budget !== undefined && <span className="memory-budget" title={text.budgetMark} style={{ left: `${(budget / whole) * 100}%` }} />}
      </div>
      <dl className="memory-legend">
        {parts.map(([name, bytes]) => (
          <div key={name}>
            <dt>
              <span className={`memory-key memory-${name}`} aria-hidden="true" />
              {text.parts[name]}
            </dt>
            <dd>{format.bytes(bytes)}</dd>
          </div>
        ))}
      </dl>
      {stages.length > 1 && stage !== undefined && <p className="small ink-3">{text.memoryOf(say(definitionOf(stage).title))}</p>}
    </div>
  );

  function waiting(): string {
    if (state === 'incomplete') return text.whenComplete;
    if (memory.state === 'failed') return text.memoryFailed(memory.error.message);
    return state === 'busy' ? text.whenIdle : memory.state === 'planned' ? words.train.unknown : text.estimating;
  }
}

function partsOf({ parameters, gradients, moments, halves, activations }: MemoryEstimate): readonly (readonly [PartName, number])[] {
  const bytes: { readonly [P in PartName]: number } = { parameters, moments: gradients + moments, halves, activations };
  return partNames.flatMap((name) => (bytes[name] > 0 ? [[name, bytes[name]] as const] : []));
}
