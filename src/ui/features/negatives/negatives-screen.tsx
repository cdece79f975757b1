import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useModelOptions } from '../../client/model-choices.ts';
import { useStudio } from '../../client/studio-store.ts';
import { ErrorCallout } from '../../components/error-callout.tsx';
import { Panel } from '../../components/panel.tsx';
import { ScreenTitle } from '../../components/screen-title.tsx';
import { useWords } from '../../words/use-words.ts';
import { AfterPanel } from './after-panel.tsx';
import { BulkRulePanel } from './bulk-rule-panel.tsx';
import { MineForm } from './mine-form.tsx';
import { MiningPanel } from './mining-panel.tsx';
import { PoolChoice } from './pool-choice.tsx';
import { RankPanel } from './rank-panel.tsx';
import { ReviewPanel } from './review-panel.tsx';
import { SaveVersion } from './save-version.tsx';
import { loadPools, useNegatives } from './review-store.ts';
import './negatives.css';

export function NegativesScreen() {
  const { words } = useWords();
  const connection = useStudio((state) => state.connection);
  const view = useNegatives((state) => state.view);
  const [wantsForm, setWantsForm] = useState(false);
  useEffect(() => {
    if (connection === 'ready') void loadPools();
  }, [connection]);
  const shows = useShown(wantsForm);
  return (
    <>
      <div className="screen-head">
        <ScreenTitle>{words.negatives.title}</ScreenTitle>
        <p className="ink-2">{view === undefined ? words.negatives.leadNone : words.negatives.lead(view.header.modelName)}</p>
        <div className="row row-wrap">
          <PoolChoice showsForm={shows === 'form'} onForm={setWantsForm} />
          {view !== undefined && shows === 'review' && <SaveVersion view={view} />}
        </div>
      </div>
      <Failure />
      {shows === 'mining' && <MiningPanel />}
      {shows === 'form' && <FormOrNothing onMine={() => setWantsForm(false)} />}
      {shows === 'review' && <ReviewOf />}
    </>
  );
}

/** One thing at a time: what is being mined, the form, or the review. */
function useShown(wantsForm: boolean): 'nothing' | 'mining' | 'form' | 'review' {
  const { pools, mining, view } = useNegatives();
  if (mining !== undefined) return 'mining';
  if (pools === undefined) return 'nothing';
  return wantsForm || view === undefined ? 'form' : 'review';
}

function Failure() {
  const error = useNegatives((state) => state.error);
  return error === undefined ? null : <ErrorCallout error={error} />;
}

/** The form, where there is something to mine with; else what is missing. */
function FormOrNothing({ onMine }: { readonly onMine: () => void }) {
  const { words } = useWords();
  const hasData = useStudio((state) => state.assets.some((asset) => asset.kind === 'data' && asset.rows === 'pairs' && !asset.pending));
  const hasModel = useModelOptions('embedder').length > 0;
  if (hasData && hasModel) return <MineForm onMine={onMine} />;
  return (
    <Panel>
      <div className="empty">
        <h2>{words.negatives.nothingTitle}</h2>
        {!hasData && <p>{words.negatives.needsData}</p>}
        {!hasModel && <p>{words.negatives.needsModel}</p>}
        <Link href="/data" className="button">
          {words.negatives.toData}
        </Link>
      </div>
    </Panel>
  );
}

function ReviewOf() {
  return (
    <>
      <RankPanel />
      <div className="negatives-columns">
        <ReviewPanel />
        <div className="negatives-side">
          <AfterPanel />
          <BulkRulePanel />
        </div>
      </div>
    </>
  );
}
