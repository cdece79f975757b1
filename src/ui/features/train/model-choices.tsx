import { Plus, X } from 'lucide-react';
import { makersBefore, type DraftModel, type DraftStage } from '../../client/draft.ts';
import { isWhole } from '../../client/draft-gaps.ts';
import { useDraft } from '../../client/draft-store.ts';
import { Button } from '../../components/button.tsx';
import { IconButton } from '../../components/icon-button.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';
import { NumberField } from './number-field.tsx';
import { SelectField } from './select-field.tsx';

/** The models that a merge adds up, with their weights. */
export function ModelChoices({ stage }: { readonly stage: DraftStage }) {
  const { words, format } = useWords();
  const draft = useDraft((state) => state.draft);
  const changeStage = useDraft((state) => state.changeStage);
  const index = draft.stages.findIndex(({ key }) => key === stage.key);
  const known = ['model', ...makersBefore(draft, index, ['embedder'])];
  const set = (models: readonly DraftModel[]): void => changeStage(stage.key, { models });
  const change = (at: number, part: Partial<DraftModel>): void =>
    set(stage.models.map((model, place) => (place === at ? { ...model, ...part } : model)));
  const even = 1 / Math.max(1, stage.models.length);
  const isEven = stage.models.every(({ weight }) => weight === even);
  const add = (): void => {
    const from = known.find((id) => !stage.models.some((model) => model.from === id)) ?? 'model';
    set([...stage.models, { from, weight: stage.models.length === 0 ? 1 : 0 }]);
  };
  return (
    <section className="stack stack-small">
      <div className="row row-wrap spread">
        <h3>{words.train.merged}</h3>
        <span className={`small ${isWhole(stage) ? 'ink-3' : 'caution'}`}>{words.train.mergedHint}</span>
      </div>
      {stage.models.map((model, at) => (
        // The same model may stand there twice while the person chooses: its place is what it is known by.
        <div key={at} className="merged-model">
          <SelectField
            label={words.train.mergedModel(format.whole(at + 1))}
            value={model.from}
            options={known.map((id) => ({ value: id, label: id === 'model' ? words.train.baseTitle : id }))}
            onChange={(from) => change(at, { from })}
          />
          <NumberField
            label={words.train.weight}
            value={model.weight}
            error={typeof model.weight === 'number' ? undefined : words.train.between('−2', '3')}
            onChange={(weight) => change(at, { weight })}
          />
          <IconButton
            label={words.train.removeModel(format.whole(at + 1))}
            icon={<X {...icon} />}
            onClick={() => set(stage.models.filter((_, place) => place !== at))}
          />
        </div>
      ))}
      <div className="row row-wrap">
        <Button size="small" icon={<Plus {...icon} />} onClick={add}>
          {words.train.addModel}
        </Button>
        {!isEven && stage.models.length > 1 && (
          <Button size="small" kind="quiet" onClick={() => set(stage.models.map((model) => ({ ...model, weight: even })))}>
            {words.train.evenWeights}
          </Button>
        )}
      </div>
    </section>
  );
}
