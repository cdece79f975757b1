import { Link } from 'wouter';
import { useId } from 'react';
import { findAsset } from '../../../contract/asset-name.ts';
import { isWholeFrom } from '../../client/draft-gaps.ts';
import { useDraft } from '../../client/draft-store.ts';
import { usePreferences } from '../../client/preferences.ts';
import { useStudio } from '../../client/studio-store.ts';
import { Segmented } from '../../components/segmented.tsx';
import { useWords } from '../../words/use-words.ts';
import { NewModelForm } from './new-model-form.tsx';
import { NumberField } from './number-field.tsx';

/** Where training starts: an imported model, or a new one. */
export function BaseForm() {
  const { words } = useWords();
  const draft = useDraft((state) => state.draft);
  const change = useDraft((state) => state.change);
  const models = useStudio((state) => state.assets).filter((asset) => asset.kind === 'model');
  const isFolder = draft.model.kind === 'folder';
  const name = useId();
  return (
    <div className="stack">
      <div>
        <h2>{words.train.baseTitle}</h2>
        <p className="ink-2">{words.train.baseLead}</p>
      </div>
      <div>
        <Segmented
          label={words.train.baseTitle}
          value={isFolder ? 'folder' : 'new'}
          onChange={(kind) => change({ model: kind === 'new' ? { kind } : { kind, name: models[0]?.name ?? '' } })}
          options={[
            { value: 'folder', label: words.train.imported },
            { value: 'new', label: words.train.fresh },
          ]}
        />
      </div>
      {draft.model.kind === 'new' ? <NewModelForm /> : <ModelChoice chosen={draft.model.name} />}
      <hr className="rule" />
      <div className="fields">
        <Pooling />
        <div className="field">
          <div className="field-head">
            <label htmlFor={name}>{words.train.name}</label>
          </div>
          <div className="input">
            <input
              id={name}
              value={draft.name}
              maxLength={80}
              autoComplete="off"
              onChange={(event) => change({ name: event.currentTarget.value })}
            />
          </div>
        </div>
        <NumberField
          label={words.train.seed}
          help={words.train.seedHint}
          value={draft.seed}
          error={
            typeof draft.seed === 'number' && Number.isSafeInteger(draft.seed) && draft.seed >= 0 ? undefined : words.train.wholeError('0')
          }
          onChange={(seed) => change({ seed })}
        />
        <Resources />
      </div>
    </div>
  );
}

/** How wide the numbers are, and how much memory the run may take. */
function Resources() {
  const { words } = useWords();
  const { precision, gpuBudgetMiB } = useDraft((state) => state.draft);
  const change = useDraft((state) => state.change);
  const showAdvanced = usePreferences((state) => state.showAdvanced && !state.showChanged);
  const isGood = gpuBudgetMiB === undefined || isWholeFrom(gpuBudgetMiB, 16);
  return (
    <>
      {(showAdvanced || precision !== 'f32') && (
        <div className="field">
          <div className="field-head">
            <span className="field-label">{words.train.precision}</span>
          </div>
          <div>
            <Segmented
              label={words.train.precision}
              value={precision}
              onChange={(next) => change({ precision: next })}
              options={(['f32', 'f16'] as const).map((value) => ({ value, label: words.train.precisions[value] }))}
            />
          </div>
          <p className="field-hint">{words.train.precisionHint}</p>
        </div>
      )}
      {(showAdvanced || gpuBudgetMiB !== undefined) && (
        <NumberField
          label={words.train.budget}
          help={words.train.budgetHint}
          unit="MiB"
          placeholder={words.train.empty}
          value={gpuBudgetMiB}
          error={isGood ? undefined : words.train.wholeError('16')}
          onChange={(next) => change({ gpuBudgetMiB: next })}
        />
      )}
    </>
  );
}

function ModelChoice({ chosen }: { readonly chosen: string }) {
  const { words, format } = useWords();
  const change = useDraft((state) => state.change);
  const models = useStudio((state) => state.assets).filter((asset) => asset.kind === 'model');
  const found = findAsset(models, 'model', chosen);
  const name = found?.name ?? chosen;
  const id = useId();
  if (models.length === 0) {
    return (
      <div className="stack stack-small">
        <h3>{words.train.noModels}</h3>
        <p className="ink-2">{words.train.importModel}</p>
        <p>
          <Link href="/data">{words.train.toData}</Link>
        </p>
      </div>
    );
  }
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{words.train.chooseModel}</label>
      </div>
      <select
        id={id}
        className="select"
        value={name}
        onChange={(event) => change({ model: { kind: 'folder', name: event.currentTarget.value } })}
      >
        {found === undefined && <option value={name}>{name === '' ? words.train.chooseModel : name}</option>}
        {models.map((model) => (
          <option key={model.id} value={model.name}>
            {`${model.name} · ${words.data.modelShape(format.whole(model.layers), format.whole(model.width), format.whole(model.vocabulary))}`}
          </option>
        ))}
      </select>
    </div>
  );
}

function Pooling() {
  const { words } = useWords();
  const pooling = useDraft((state) => state.draft.pooling);
  const change = useDraft((state) => state.change);
  return (
    <div className="field">
      <div className="field-head">
        <span className="field-label">{words.train.pooling}</span>
      </div>
      <div>
        <Segmented
          label={words.train.pooling}
          value={pooling}
          onChange={(next) => change({ pooling: next })}
          options={[
            { value: 'given', label: words.train.poolingGiven },
            { value: 'cls', label: words.train.poolingCls },
            { value: 'mean', label: words.train.poolingMean },
          ]}
        />
      </div>
      <p className="field-hint">{words.train.poolingHint}</p>
    </div>
  );
}
