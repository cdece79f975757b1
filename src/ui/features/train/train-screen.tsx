import { Braces, Download, RotateCcw } from 'lucide-react';
import { useMemo, useState } from 'react';
import { usePreferences } from '../../client/preferences.ts';
import { definitionOf, type Draft } from '../../client/draft.ts';
import { gapsOf } from '../../client/draft-gaps.ts';
import { useDraft } from '../../client/draft-store.ts';
import { runFileOf } from '../../client/draft-run-file.ts';
import { saveBlob } from '../../client/save-file.ts';
import { useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { ConfirmDelete } from '../../components/confirm-delete.tsx';
import { DeviceCallout } from '../../components/device-callout.tsx';
import { icon } from '../../components/icon.ts';
import { ScreenTitle } from '../../components/screen-title.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { useWords } from '../../words/use-words.ts';
import { JsonView } from './json-view.tsx';
import { PartForm } from './part-form.tsx';
import { RecipeBar } from './recipe-bar.tsx';
import { RecipeStrip } from './recipe-strip.tsx';
import { RunPreview } from './run-preview.tsx';
import './train.css';

/** The recipe above, the form of its chosen part on the left, what it would do on the right. */
export function TrainScreen() {
  const { words } = useWords();
  const draft = useDraft((state) => state.draft);
  const assets = useStudio((state) => state.assets);
  const device = useStudio((state) => state.device);
  const gaps = useMemo(() => gapsOf(draft, assets, device), [draft, assets, device]);
  const [chosen, choose] = useState<string>();
  const [showJson, setShowJson] = useState(false);
  const part = chosen !== undefined && isPart(draft, chosen) ? chosen : (mainStage(draft) ?? 'base');
  return (
    <>
      <TrainHead showJson={showJson} onJson={() => setShowJson(!showJson)} />
      <DeviceCallout />
      <RecipeBar onShow={choose} />
      <RecipeStrip chosen={part} gaps={gaps} onChoose={choose} />
      <div className="train">
        <div className="panel train-form">{showJson ? <JsonView /> : <PartForm key={part} part={part} onShow={choose} />}</div>
        <RunPreview gaps={gaps} onShow={choose} />
      </div>
      <p className="small ink-3">{words.train.jsonHint}</p>
    </>
  );
}

const isPart = ({ stages }: Draft, part: string): boolean =>
  part === 'base' || part === 'evaluate' || part === 'export' || stages.some(({ key }) => key === part);

/** The stage that most people come for: the first that learns from pairs. */
function mainStage({ stages }: Draft): string | undefined {
  const learning = stages.find((stage) => definitionOf(stage).hasSteps && definitionOf(stage).examples.includes('pairs'));
  return (learning ?? stages[0])?.key;
}

function TrainHead({ showJson, onJson }: { readonly showJson: boolean; readonly onJson: () => void }) {
  const { words } = useWords();
  const depth = usePreferences((state) => (state.showChanged ? 'changed' : state.showAdvanced ? 'advanced' : 'simple'));
  const [resetting, setResetting] = useState(false);
  const save = (): void => {
    const { draft } = useDraft.getState();
    const text = `${JSON.stringify(runFileOf(draft), undefined, 2)}\n`;
    void saveBlob(new Blob([text], { type: 'application/json' }), `${draft.name === '' ? 'run' : draft.name}.json`);
  };
  return (
    <div className="screen-head">
      <ScreenTitle>{words.train.title}</ScreenTitle>
      <p className="ink-2">{words.train.lead}</p>
      <div className="row row-wrap">
        <Segmented
          label={words.train.formDepth}
          value={depth}
          onChange={(value) => usePreferences.setState({ showAdvanced: value === 'advanced', showChanged: value === 'changed' })}
          options={(['simple', 'advanced', 'changed'] as const).map((value) => ({ value, label: words.train.depth[value] }))}
        />
        <Button icon={<Braces {...icon} />} aria-pressed={showJson} onClick={onJson}>
          {showJson ? words.train.hideJson : words.train.showJson}
        </Button>
        <Button icon={<Download {...icon} />} onClick={save}>
          {words.train.export}
        </Button>
        <Button kind="quiet" icon={<RotateCcw {...icon} />} onClick={() => setResetting(true)}>
          {words.train.reset}
        </Button>
      </div>
      {resetting && (
        <ConfirmDelete
          title={words.train.resetTitle}
          text={words.train.resetText}
          confirm={words.train.resetNow}
          keep={words.train.keep}
          onConfirm={() => useDraft.getState().reset()}
          onClose={() => setResetting(false)}
        />
      )}
    </div>
  );
}
