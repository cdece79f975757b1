import { HardDrive } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useStudio } from '../../client/studio-store.ts';
import { Callout } from '../../components/callout.tsx';
import { DeviceCallout } from '../../components/device-callout.tsx';
import { ErrorCallout } from '../../components/error-callout.tsx';
import { FreeCheckpoints, OldCheckpointsText, useOldCheckpoints } from '../../components/free-checkpoints.tsx';
import { icon } from '../../components/icon.ts';
import { ScreenTitle } from '../../components/screen-title.tsx';
import { StatePill } from '../../components/state-pill.tsx';
import { Progress } from '../../components/progress.tsx';
import { useNow } from '../../components/use-now.ts';
import { useWords } from '../../words/use-words.ts';
import './run.css';

/** Between the click and the run's first word. */
export function StartingScreen() {
  const { words } = useWords();
  const [, navigate] = useLocation();
  const starting = useStudio((state) => state.starting);
  useEffect(() => {
    if (starting === undefined && useStudio.getState().active === undefined) navigate('/', { replace: true });
  }, [starting, navigate]);
  if (starting?.error !== undefined) {
    const back = (
      <Link className="button" href={starting.kind === 'demo' ? '/' : '/train'}>
        {words.run.back}
      </Link>
    );
    return (
      <>
        <DeviceCallout />
        <ErrorCallout error={starting.error} title={words.run.notStarted} actions={back} />
        {starting.error.fault?.key === 'storage-short' && <MakeRoom />}
      </>
    );
  }
  return (
    <>
      <div className="screen-head">
        <ScreenTitle>{starting?.kind === 'run' ? words.run.startingRun : words.run.startingDemo}</ScreenTitle>
        <StatePill state="preparing" />
      </div>
      <Progress label={words.runState.preparing} share={undefined} />
      <div className="chart-empty run-waiting">
        <div>
          <p>{words.chart.firstPoint}</p>
          <p className="small ink-2">{words.phase.firstTime}</p>
          <Waited />
        </div>
      </div>
    </>
  );
}

/** What can go so that the run finds room. */
function MakeRoom() {
  const old = useOldCheckpoints();
  const { words, format } = useWords();
  const title = old === undefined || old.bytes === 0 ? words.gpu.storage : words.recovery.free(format.bytes(old.bytes));
  return (
    <Callout icon={<HardDrive {...icon} size={20} />} title={title} actions={<FreeCheckpoints old={old} />}>
      <OldCheckpointsText old={old} />
    </Callout>
  );
}

function Waited() {
  const { words, format } = useWords();
  const [started] = useState(() => Date.now());
  const now = useNow(1000);
  const seconds = (now - started) / 1000;
  return seconds < 2 ? null : <p className="small ink-3">{words.run.elapsed(format.duration(seconds))}</p>;
}
