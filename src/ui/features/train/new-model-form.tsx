import { useId } from 'react';
import type { DraftNewModel } from '../../client/draft.ts';
import { parametersOf } from '../../client/draft-plan.ts';
import { useDraft } from '../../client/draft-store.ts';
import { useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { Switch } from '../../components/switch.tsx';
import { useWords } from '../../words/use-words.ts';
import { NumberField } from './number-field.tsx';

type Size = 'layers' | 'width' | 'heads' | 'feedForward' | 'maximumPositions';
const sizes: readonly Size[] = ['layers', 'width', 'heads', 'feedForward', 'maximumPositions'];
const least: { readonly [S in Size]: number } = { layers: 1, width: 4, heads: 1, feedForward: 4, maximumPositions: 8 };

const isWholeFrom = (value: unknown, minimum: number): boolean =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= minimum;

/** The shape of a new model and its tokenizer. */
export function NewModelForm() {
  const { words, format } = useWords();
  const draft = useDraft((state) => state.draft);
  const change = useDraft((state) => state.changeNewModel);
  const count = parametersOf(draft);
  return (
    <div className="stack">
      <div className="row spread">
        <h3>{words.train.modelShape}</h3>
        {count !== undefined && <span className="ink-2">{words.train.parameters(format.compact(count))}</span>}
      </div>
      <div className="fields fields-small">
        {sizes.map((size) => (
          <NumberField
            key={size}
            label={words.train[size]}
            value={draft.newModel[size]}
            unit={size === 'maximumPositions' ? words.train.tokens : undefined}
            error={errorOf(size, draft.newModel)}
            onChange={(value) => change({ [size]: value })}
          />
        ))}
      </div>
      <TokenizerFields />
      <p className="field-hint">{words.train.newModelHint}</p>
    </div>
  );

  function errorOf(size: Size, model: DraftNewModel): string | undefined {
    if (!isWholeFrom(model[size], least[size])) return words.train.wholeError(String(least[size]));
    if (size === 'feedForward' && Number(model.feedForward) % 4 !== 0) return words.train.multipleError;
    if (size === 'heads' && isWholeFrom(model.width, 4) && Number(model.width) % (4 * Number(model.heads)) !== 0)
      return words.train.headsError;
    return undefined;
  }
}

function TokenizerFields() {
  const { words } = useWords();
  const model = useDraft((state) => state.draft.newModel);
  const change = useDraft((state) => state.changeNewModel);
  const models = useStudio((state) => state.assets).filter((asset) => asset.kind === 'model');
  const id = useId();
  return (
    <div className="fields">
      <div className="field">
        <div className="field-head">
          <label htmlFor={id}>{words.train.tokenizer}</label>
        </div>
        <select
          id={id}
          className="select"
          value={model.tokenizerFrom ?? ''}
          onChange={(event) => change({ tokenizerFrom: event.currentTarget.value === '' ? undefined : event.currentTarget.value })}
        >
          <option value="">{words.train.tokenizerTrain}</option>
          {models.map((one) => (
            <option key={one.id} value={one.name}>
              {words.train.tokenizerTake(one.name)}
            </option>
          ))}
        </select>
      </div>
      {model.tokenizerFrom === undefined && (
        <>
          <NumberField
            label={words.train.vocabularySize}
            help={words.train.vocabularyHint}
            value={model.vocabularySize}
            error={isWholeFrom(model.vocabularySize, 100) ? undefined : words.train.wholeError('100')}
            onChange={(vocabularySize) => change({ vocabularySize })}
          />
          {model.vocabularyData.length > 0 && (
            <div className="row row-wrap">
              <p className="small ink-2">{words.train.vocabularyFrom(model.vocabularyData.join(', '))}</p>
              <Button size="small" onClick={() => change({ vocabularyData: [] })}>
                {words.train.vocabularyOfStages}
              </Button>
            </div>
          )}
          <div className="field">
            <div className="field-head">
              <Switch label={words.train.lowercase} checked={model.lowercase} onChange={(lowercase) => change({ lowercase })} />
            </div>
          </div>
        </>
      )}
    </div>
  );
}
