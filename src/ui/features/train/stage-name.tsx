import { definitionOf, idsOf, originsOf, type DraftStage } from '../../client/draft.ts';
import { isGoodId } from '../../client/draft-gaps.ts';
import { useDraft } from '../../client/draft-store.ts';
import { usePreferences } from '../../client/preferences.ts';
import { takesModels } from '../../../contract/stage.ts';
import { useWords } from '../../words/use-words.ts';
import { SelectField } from './select-field.tsx';
import { TextSetting } from './text-setting.tsx';

/** What the stage is called, what it starts from, and the file it makes: for those who have more than one way to go. */
export function StageName({ stage }: { readonly stage: DraftStage }) {
  const showAdvanced = usePreferences((state) => state.showAdvanced && !state.showChanged);
  const definition = definitionOf(stage);
  const parts = [
    !takesModels(definition) && (showAdvanced || stage.from !== undefined) && <Origin key="from" stage={stage} />,
    (showAdvanced || stage.id !== '') && <Id key="id" stage={stage} />,
    definition.makes === 'rows' && (showAdvanced || stage.output !== `${stage.stage}.jsonl`) && <Output key="output" stage={stage} />,
  ];
  return parts.some((part) => part !== false) ? <div className="fields">{parts}</div> : null;
}

function Origin({ stage }: { readonly stage: DraftStage }) {
  const { words, say } = useWords();
  const draft = useDraft((state) => state.draft);
  const changeStage = useDraft((state) => state.changeStage);
  const index = draft.stages.findIndex(({ key }) => key === stage.key);
  const ids = idsOf(draft.stages);
  const last = draft.stages.slice(0, index).findLast((one) => definitionOf(one).makes === 'embedder');
  const automatic = last === undefined ? words.stageKind.base : say(definitionOf(last).title);
  const named = (id: string): string => {
    const other = draft.stages[ids.indexOf(id)];
    return other === undefined ? id : `${say(definitionOf(other).title)} (${id})`;
  };
  return (
    <SelectField
      label={words.train.startsFrom}
      help={words.train.startsFromHint}
      value={stage.from ?? ''}
      options={[
        { value: '', label: words.train.lastModel(automatic) },
        { value: 'model', label: words.train.baseTitle },
        ...originsOf(draft, index).map((id) => ({ value: id, label: named(id) })),
      ]}
      onChange={(from) => changeStage(stage.key, { from: from === '' ? undefined : from })}
      onReset={stage.from === undefined ? undefined : () => changeStage(stage.key, { from: undefined })}
    />
  );
}

function Id({ stage }: { readonly stage: DraftStage }) {
  const { words } = useWords();
  const draft = useDraft((state) => state.draft);
  const changeStage = useDraft((state) => state.changeStage);
  const index = draft.stages.findIndex(({ key }) => key === stage.key);
  const automatic = idsOf(draft.stages.map((one) => (one.key === stage.key ? { ...one, id: '' } : one)))[index] ?? '';
  const isGood = isGoodId(draft, index);
  const hint = definitionOf(stage).makes === 'rows' ? words.train.stageIdOnlyHint : words.train.stageIdHint;
  return (
    <TextSetting
      label={words.train.stageId}
      help={isGood ? hint : words.train.stageIdError}
      isGood={isGood}
      value={stage.id}
      placeholder={automatic}
      onChange={(id) => changeStage(stage.key, { id })}
    />
  );
}

function Output({ stage }: { readonly stage: DraftStage }) {
  const { words } = useWords();
  const changeStage = useDraft((state) => state.changeStage);
  return (
    <TextSetting
      label={words.train.output}
      help={words.train.outputHint}
      isGood={stage.output !== ''}
      value={stage.output}
      onChange={(output) => changeStage(stage.key, { output })}
    />
  );
}
