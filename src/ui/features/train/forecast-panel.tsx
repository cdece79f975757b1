import { Timer } from 'lucide-react';
import { useEffect } from 'react';
import type { MeasuringProgress } from '../../../contract/measurement-calls.ts';
import { definitionOf, idsOf, type Draft } from '../../client/draft.ts';
import { planOf } from '../../client/draft-plan.ts';
import { useDraft } from '../../client/draft-store.ts';
import { diskOf, timeOf } from '../../client/forecast.ts';
import { measureTime, planMemory, stopMeasuring } from '../../client/forecast-actions.ts';
import { useForecast } from '../../client/forecast-store.ts';
import { isUnderWay, useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';
import { MemoryBar } from './memory-bar.tsx';

/** Pause after the last change before its memory is planned. */
const settleMilliseconds = 600;
/** A few steps tell the time of many only so well. */
const spread = 0.15;

/** Time, steps, storage and memory that the draft will take. */
export function ForecastPanel({ isComplete }: { readonly isComplete: boolean }) {
  const { words, format } = useWords();
  const draft = useDraft((state) => state.draft);
  const assets = useStudio((state) => state.assets);
  const measured = useForecast((state) => state.measured);
  const isPlannable = usePlan(draft, isComplete);
  const time = timeOf(draft, assets, measured);
  const steps = planOf(draft, assets).reduce<number | undefined>(
    (sum, plan) =>
      !definitionOf(plan.stage).hasSteps ? sum : plan.steps === undefined || sum === undefined ? undefined : sum + plan.steps,
    0,
  );
  const disk = diskOf(draft, assets);
  return (
    <div className="forecast">
      <dl className="forecast-figures">
        <div>
          <dt>{words.train.forecast.time}</dt>
          <dd>{time.seconds === undefined ? '—' : <Roughly seconds={time.seconds} />}</dd>
        </div>
        <div>
          <dt>{words.train.forecast.steps}</dt>
          <dd>{steps === undefined || steps === 0 ? '—' : format.whole(steps)}</dd>
        </div>
        <div>
          <dt>{words.train.forecast.disk}</dt>
          <dd>{disk === undefined ? '—' : format.bytes(disk)}</dd>
        </div>
      </dl>
      <TimeNote draft={draft} isComplete={isComplete} />
      <MemoryBar state={isComplete ? (isPlannable ? 'planned' : 'busy') : 'incomplete'} />
    </div>
  );
}

/** Plans the draft once it has settled; whether that can be done now. */
function usePlan(draft: Draft, isComplete: boolean): boolean {
  const isReady = useStudio((state) => state.device.state === 'ready');
  const busy = useStudio((state) => isUnderWay(state.active));
  const measuring = useForecast((state) => state.measuring !== undefined);
  const isPlannable = isReady && !busy && !measuring;
  useEffect(() => {
    if (!isComplete || !isPlannable) return undefined;
    let giveUp: (() => void) | undefined;
    const timer = setTimeout(() => {
      giveUp = planMemory(draft);
    }, settleMilliseconds);
    return () => {
      clearTimeout(timer);
      giveUp?.();
    };
  }, [draft, isComplete, isPlannable]);
  return isPlannable;
}

function Roughly({ seconds }: { readonly seconds: number }) {
  const { words, format } = useWords();
  const least = format.roughly(seconds * (1 - spread));
  const most = format.roughly(seconds * (1 + spread));
  return <>{least === most ? least : words.train.forecast.between(least, most)}</>;
}

function TimeNote({ draft, isComplete }: { readonly draft: Draft; readonly isComplete: boolean }) {
  const { words, format } = useWords();
  const assets = useStudio((state) => state.assets);
  const isFree = useStudio((state) => state.device.state === 'ready' && !isUnderWay(state.active));
  const { measured, measuring, failure } = useForecast();
  const { seconds, secondsPerStep, missing } = timeOf(draft, assets, measured);
  if (measuring !== undefined) return <Measuring draft={draft} progress={measuring.progress} />;
  const text = words.train.forecast;
  const notes = [
    ...(secondsPerStep === undefined ? [] : [text.perStep(format.duration(secondsPerStep))]),
    ...(seconds !== undefined && missing.unknown > 0 ? [text.partly] : []),
    ...(missing.unmeasured > 0 && measured.size > 0 ? [text.stale] : []),
  ];
  return (
    <div className="stack stack-small small ink-2">
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      {failure !== undefined && <p className="caution">{text.failed(failure.message)}</p>}
      {missing.unmeasured > 0 && (
        <Button size="small" icon={<Timer {...icon} />} disabled={!isComplete || !isFree} onClick={() => void measureTime(draft)}>
          {measured.size > 0 ? text.again : text.measure}
        </Button>
      )}
    </div>
  );
}

function Measuring({ draft, progress }: { readonly draft: Draft; readonly progress: MeasuringProgress | undefined }) {
  const { words, format, say } = useWords();
  const { id = '', step = 0, steps = 0 } = progress ?? {};
  const stage = draft.stages[idsOf(draft.stages).indexOf(id)];
  const title = stage === undefined ? '' : say(definitionOf(stage).title);
  return (
    <p className="row spread small" role="status">
      {words.train.forecast.measuring(title, format.whole(step), format.whole(steps))}
      <Button size="small" onClick={stopMeasuring}>
        {words.train.forecast.stop}
      </Button>
    </p>
  );
}
