import type { RunStatus } from '../../../contract/protocol.ts';
import { metricsOf } from '../../client/metric-store.ts';
import { isUnderWay } from '../../client/studio-store.ts';
import { Progress } from '../../components/progress.tsx';
import { ScreenTitle } from '../../components/screen-title.tsx';
import { stageTitle } from '../../components/stage-title.ts';
import { StatePill } from '../../components/state-pill.tsx';
import { useNow } from '../../components/use-now.ts';
import { useWords } from '../../words/use-words.ts';
import { RunControls } from './run-controls.tsx';

/** Alive? How far, how long? */
export function RunHeader({ status, isDemo }: { readonly status: RunStatus; readonly isDemo: boolean }) {
  const { words, say } = useWords();
  const stage = status.stages[status.stageIndex];
  return (
    <header className="stack stack-small">
      <div className="screen-head">
        <ScreenTitle>{stage === undefined ? status.name : say(stageTitle(stage.stage))}</ScreenTitle>
        {stage !== undefined && <span className="ink-2 clip">{status.name}</span>}
        <StatePill state={status.state} />
        {isUnderWay(status) && <RunControls status={status} />}
      </div>
      <Progress
        label={words.runState[status.state]}
        share={shareOf(status)}
        tone={status.state === 'paused' ? 'quiet' : status.state === 'completed' ? 'good' : 'accent'}
      />
      <Facts status={status} />
      {isDemo && <p className="small ink-3">{words.run.demoData}</p>}
    </header>
  );
}

/** Of the phase where one counts, else of the stage's steps. */
function shareOf(status: RunStatus): number {
  const { phase } = status;
  if (status.state === 'completed') return 1;
  if (phase !== undefined && phase.total > 0 && status.state !== 'training' && status.state !== 'paused') return phase.done / phase.total;
  return status.step / Math.max(1, status.steps);
}

function Facts({ status }: { readonly status: RunStatus }) {
  const { words, format } = useWords();
  const running = isUnderWay(status);
  const now = useNow(500, running);
  const share = status.steps === 0 ? '' : format.percent(status.step / status.steps);
  return (
    <div className="run-facts ink-2">
      <Phase status={status} />
      {status.steps > 0 && (
        <span>
          <Figures text={words.run.step(format.whole(status.step), format.whole(status.steps))} /> · {share}
        </span>
      )}
      {status.secondsElapsed > 0 && (
        <span>
          <Figures text={words.run.elapsed(format.duration(status.secondsElapsed))} />
        </span>
      )}
      {running && <Pace status={status} />}
      <span className="push row">
        {running && status.savedAt !== undefined && status.savedStep !== 0 && (
          <span className="ink-3">
            {words.run.savedAt(format.whole(status.savedStep ?? status.step), format.ago(now - status.savedAt))}
          </span>
        )}
        {status.state === 'training' && status.lastStepAt !== undefined && (
          <span className={`row alive ${now - status.lastStepAt < 15_000 ? 'good' : 'caution'}`}>
            <span className="dot" aria-hidden="true" />
            {words.run.lastStep(format.ago(now - status.lastStepAt))}
          </span>
        )}
      </span>
    </div>
  );
}

function Pace({ status }: { readonly status: RunStatus }) {
  const { words, format } = useWords();
  const tokens = metricsOf(status.runId, status.stageIndex)?.last('tokens');
  const stepsPerSecond = status.tokensPerSecond === undefined || tokens === undefined ? undefined : status.tokensPerSecond / tokens;
  return (
    <>
      {status.secondsLeft !== undefined && status.step < status.steps && (
        <strong>{words.run.left(format.roughly(status.secondsLeft))}</strong>
      )}
      {stepsPerSecond !== undefined && (
        <span>
          <Figures text={words.run.stepRate(format.plain(Number(stepsPerSecond.toPrecision(2))))} />
        </span>
      )}
      {status.tokensPerSecond !== undefined && (
        <span>
          <Figures text={words.run.tokens(format.compact(status.tokensPerSecond))} />
        </span>
      )}
    </>
  );
}

function Phase({ status }: { readonly status: RunStatus }) {
  const { words, format } = useWords();
  const { phase } = status;
  if (phase === undefined) return null;
  return (
    <strong>
      {words.phase[phase.key]}
      {phase.total > 0 && ` · ${words.phase.progress(format.whole(phase.done), format.whole(phase.total))}`}
    </strong>
  );
}

/** Figures stand out from the words around them. */
function Figures({ text }: { readonly text: string }) {
  return text.split(/(\d[\d,.万亿kKMB]*)/u).map((part, index) => (index % 2 === 1 ? <strong key={index}>{part}</strong> : part));
}
