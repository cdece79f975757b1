import { Braces, Download, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { usePreferences } from '../../client/preferences.ts';
import { useDraft } from '../../client/draft-store.ts';
import { runFileOf } from '../../client/draft-run-file.ts';
import { saveBlob } from '../../client/save-file.ts';
import { Button } from '../../components/button.tsx';
import { ConfirmDelete } from '../../components/confirm-delete.tsx';
import { DeviceCallout } from '../../components/device-callout.tsx';
import { icon } from '../../components/icon.ts';
import { ScreenTitle } from '../../components/screen-title.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { useWords } from '../../words/use-words.ts';
import { JsonView } from './json-view.tsx';
import { PartForm } from './part-form.tsx';
import { RecipeStrip, type RecipePart } from './recipe-strip.tsx';
import { RunPreview } from './run-preview.tsx';
import { FileRun } from './file-run.tsx';
import './train.css';

/** The form on the left, what it would do on the right. */
export function TrainScreen() {
  const { words } = useWords();
  const fileText = useDraft((state) => state.fileText);
  const [part, choose] = useState<RecipePart>('contrastive');
  const [showJson, setShowJson] = useState(false);
  return (
    <>
      <TrainHead showJson={showJson} onJson={() => setShowJson(!showJson)} />
      <DeviceCallout />
      {fileText !== undefined ? (
        <FileRun text={fileText} />
      ) : (
        <>
          <RecipeStrip chosen={part} onChoose={choose} />
          <div className="train">
            <div className="panel train-form">{showJson ? <JsonView /> : <PartForm key={part} part={part} />}</div>
            <RunPreview onShow={choose} />
          </div>
        </>
      )}
      <p className="small ink-3">{words.train.jsonHint}</p>
    </>
  );
}

function TrainHead({ showJson, onJson }: { readonly showJson: boolean; readonly onJson: () => void }) {
  const { words } = useWords();
  const showAdvanced = usePreferences((state) => state.showAdvanced);
  const fileText = useDraft((state) => state.fileText);
  const [resetting, setResetting] = useState(false);
  const save = (): void => {
    const { draft } = useDraft.getState();
    const text = fileText ?? `${JSON.stringify(runFileOf(draft), undefined, 2)}\n`;
    void saveBlob(new Blob([text], { type: 'application/json' }), `${draft.name === '' ? 'run' : draft.name}.json`);
  };
  return (
    <div className="screen-head">
      <ScreenTitle>{words.train.title}</ScreenTitle>
      <p className="ink-2">{words.train.lead}</p>
      <div className="row row-wrap">
        {fileText === undefined && (
          <>
            <Segmented
              label={words.train.formDepth}
              value={showAdvanced ? 'advanced' : 'simple'}
              onChange={(value) => usePreferences.setState({ showAdvanced: value === 'advanced' })}
              options={[
                { value: 'simple', label: words.train.simple },
                { value: 'advanced', label: words.train.advanced },
              ]}
            />
            <Button icon={<Braces {...icon} />} aria-pressed={showJson} onClick={onJson}>
              {showJson ? words.train.hideJson : words.train.showJson}
            </Button>
          </>
        )}
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
