import { useState } from 'react';
import { useStudio } from '../../client/studio-store.ts';
import { useWork } from '../../client/work-store.ts';
import { Button } from '../../components/button.tsx';
import { ErrorCallout } from '../../components/error-callout.tsx';
import { Progress } from '../../components/progress.tsx';
import { ScreenTitle } from '../../components/screen-title.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { useWords } from '../../words/use-words.ts';
import { MapView } from './map-view.tsx';
import { PairsView } from './pairs-view.tsx';
import { SearchView } from './search-view.tsx';
import { SetUp } from './set-up.tsx';
import { stopWork, usePlayground } from './playground-store.ts';
import './playground.css';

type Tab = 'search' | 'pairs' | 'map';

export function PlaygroundScreen() {
  const { words } = useWords();
  const text = words.playground;
  const [tab, setTab] = useState<Tab>('search');
  const isReady = useStudio((state) => state.connection === 'ready');
  const error = usePlayground((state) => state.error);
  return (
    <>
      <div className="screen-head">
        <ScreenTitle>{text.title}</ScreenTitle>
        <Segmented
          label={text.tabs}
          value={tab}
          options={(['search', 'pairs', 'map'] as const).map((value) => ({ value, label: text[value] }))}
          onChange={setTab}
        />
      </div>
      {isReady && <SetUp withCorpus={tab !== 'pairs'} />}
      {error !== undefined && <ErrorCallout error={error} />}
      <Working />
      {tab === 'search' && <SearchView />}
      {tab === 'pairs' && <PairsView />}
      {tab === 'map' && <MapView />}
    </>
  );
}

/** Long work before an answer: passages are turned into vectors once. */
function Working() {
  const { words, format } = useWords();
  const text = words.playground;
  const working = usePlayground((state) => state.working);
  const wasStopped = usePlayground((state) => state.wasStopped);
  const phase = useWork((state) => (working === undefined ? undefined : state.phases[working]));
  if (wasStopped) return <p className="ink-2">{text.stopped}</p>;
  if (working === undefined || phase === undefined) return null;
  return (
    <section className="panel stack stack-small" aria-label={text.working}>
      <div className="row spread">
        <p role="status">{words.phase[phase.key]}</p>
        {phase.total > 1 && <p className="ink-2">{words.phase.progress(format.whole(phase.done), format.whole(phase.total))}</p>}
        <Button size="small" onClick={stopWork}>
          {text.stop}
        </Button>
      </div>
      <Progress label={text.working} share={phase.total > 1 ? phase.done / phase.total : undefined} />
    </section>
  );
}
