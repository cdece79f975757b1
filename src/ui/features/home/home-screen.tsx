import { Play, ShieldCheck, Activity } from 'lucide-react';
import { useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { startDemo } from '../../client/run-actions.ts';
import { isUnderWay, useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { loadCharts } from '../../charts/load-charts.ts';
import { DeviceCallout } from '../../components/device-callout.tsx';
import { FileButtons } from '../../components/file-buttons.tsx';
import { icon } from '../../components/icon.ts';
import { ScreenTitle } from '../../components/screen-title.tsx';
import { useImport } from '../../components/use-import.ts';
import { useWords } from '../../words/use-words.ts';
import { DemoPreview } from './demo-preview.tsx';
import { RecentRuns } from './recent-runs.tsx';
import { RecoveryCard } from './recovery-card.tsx';
import './home.css';

export function HomeScreen() {
  const { words } = useWords();
  const runs = useStudio((state) => state.runs);
  const active = useStudio((state) => state.active);
  const lost = runs.filter(
    (run) =>
      run.resumable && (run.state === 'interrupted' || run.state === 'failed') && run.runId !== (isUnderWay(active) ? active.runId : ''),
  );
  return (
    <>
      {lost.slice(0, 3).map((run) => (
        <RecoveryCard key={run.runId} run={run} />
      ))}
      <DeviceCallout />
      <div className="home">
        <div className="home-lead">
          <ScreenTitle>{words.home.title}</ScreenTitle>
          <p className="home-text ink-2">{words.home.lead}</p>
          <DemoButton />
          <p className="row ink-2 small home-privacy">
            <ShieldCheck {...icon} color="var(--good)" />
            {words.home.privacy}
          </p>
        </div>
        <DemoPreview />
        <DropZone />
        <OwnData />
      </div>
      <RecentRuns />
    </>
  );
}

function DemoButton() {
  const { words } = useWords();
  const [, navigate] = useLocation();
  const active = useStudio((state) => state.active);
  const missing = useStudio((state) => state.device.state === 'missing');
  const busy = isUnderWay(active);
  // The curve is the next thing to be seen: its code comes while the person reads.
  useEffect(() => {
    const timer = setTimeout(() => void loadCharts(), 1200);
    return () => clearTimeout(timer);
  }, []);
  const start = (): void => {
    navigate('/runs/starting');
    void startDemo().then((runId) => {
      if (runId !== undefined) navigate(`/runs/${runId}`, { replace: true });
    });
  };
  return (
    <div className="home-start">
      {busy ? (
        <Button kind="primary" size="large" icon={<Activity {...icon} size={20} />} onClick={() => navigate(`/runs/${active.runId}`)}>
          {words.home.openDemo}
        </Button>
      ) : (
        <Button kind="primary" size="large" disabled={missing} icon={<Play {...icon} size={20} />} onClick={start}>
          {words.home.startDemo}
        </Button>
      )}
      <div className="small ink-2">
        <p>{words.home.demoWhat}</p>
        <p className="ink-3">{words.home.attribution}</p>
      </div>
    </div>
  );
}

function DropZone() {
  const { words } = useWords();
  const take = useImport();
  return (
    <section className="drop-zone" aria-label={words.home.dropTitle}>
      <div>
        <h2>{words.home.dropTitle}</h2>
        <p className="ink-2">{words.home.dropFormats}</p>
      </div>
      <FileButtons onFiles={take} />
    </section>
  );
}

function OwnData() {
  const { words } = useWords();
  return (
    <section className="home-own">
      <div className="row spread">
        <h2>{words.home.ownTitle}</h2>
        <Link href="/train">{words.home.ownAction}</Link>
      </div>
      <ol>
        {words.home.ownSteps.map(([title, data, text]) => (
          <li key={title}>
            <h3>{title}</h3>
            <p className="ink-2 small">{text}</p>
            <p className="ink-3 small">{data}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
