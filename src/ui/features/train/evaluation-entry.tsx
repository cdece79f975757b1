import { X } from 'lucide-react';
import { useId } from 'react';
import { asksQueries, evaluationName, instructionOfDraft, makersBefore, type DraftEvaluation } from '../../client/draft.ts';
import { assetFor, assetsFor, isWholeFrom } from '../../client/draft-gaps.ts';
import { useDraft } from '../../client/draft-store.ts';
import { usePreferences } from '../../client/preferences.ts';
import { useStudio } from '../../client/studio-store.ts';
import { IconButton } from '../../components/icon-button.tsx';
import { icon } from '../../components/icon.ts';
import { Switch } from '../../components/switch.tsx';
import { useWords } from '../../words/use-words.ts';
import { ComparedInstructions } from './compared-instructions.tsx';
import { NumberField } from './number-field.tsx';
import { SelectField } from './select-field.tsx';
import { TextSetting } from './text-setting.tsx';

interface EntryProps {
  readonly evaluation: DraftEvaluation;
}

/** One measurement: of what, how often, under which prefix, against what. */
export function EvaluationEntry({ evaluation }: EntryProps) {
  const { words } = useWords();
  const { kind } = evaluation;
  const remove = useDraft((state) => state.removeEvaluation);
  const change = useChange(evaluation);
  const showAdvanced = usePreferences((state) => state.showAdvanced && !state.showChanged);
  const assets = useStudio((state) => state.assets);
  const name = evaluationName(evaluation);
  return (
    <section className="evaluation-entry stack" aria-label={name}>
      <div className="row spread">
        <h3 className="clip">
          {name} <span className="ink-3 small">{words.train.evaluationKinds[kind]}</span>
        </h3>
        <IconButton label={words.train.removeEvaluation(name)} icon={<X {...icon} />} onClick={() => remove(evaluation.key)} />
      </div>
      <div className="fields">
        <SelectField
          label={words.train.evaluatedWith}
          value={assetFor(evaluation, assets)?.name ?? evaluation.set}
          options={assetsFor(kind, assets).map((asset) => ({ value: asset.name, label: asset.name }))}
          onChange={(set) => change({ set })}
        />
        <Measures evaluation={evaluation} />
        {(showAdvanced || evaluation.name !== '') && (
          <TextSetting
            label={words.train.evaluationName}
            help={words.train.evaluationNameHint}
            value={evaluation.name}
            placeholder={evaluation.set}
            onChange={(next) => change({ name: next })}
          />
        )}
      </div>
      <Prefixes evaluation={evaluation} />
      {kind === 'retrieval' && (showAdvanced || evaluation.compareInstructions.length > 0) && (
        <ComparedInstructions
          instructions={evaluation.compareInstructions}
          onChange={(compareInstructions) => change({ compareInstructions })}
        />
      )}
      <Reranking evaluation={evaluation} />
    </section>
  );
}

function useChange({ key }: DraftEvaluation): (part: Partial<DraftEvaluation>) => void {
  const change = useDraft((state) => state.changeEvaluation);
  return (part) => change(key, part);
}

function Measures({ evaluation }: EntryProps) {
  const { words } = useWords();
  const change = useChange(evaluation);
  const errorOf = (value: unknown): string | undefined =>
    value === undefined || isWholeFrom(value, 1) ? undefined : words.train.wholeError('1');
  return (
    <>
      <NumberField
        label={words.train.everySteps}
        help={words.train.everyStepsHint}
        unit={words.train.everyStepsUnit}
        placeholder="—"
        value={evaluation.everySteps}
        error={errorOf(evaluation.everySteps)}
        onChange={(everySteps) => change({ everySteps })}
      />
      {evaluation.kind === 'retrieval' && (
        <NumberField
          label={words.train.sample}
          help={words.train.sampleHint}
          placeholder={words.train.all}
          value={evaluation.documents}
          error={errorOf(evaluation.documents)}
          onChange={(documents) => change({ documents })}
        />
      )}
    </>
  );
}

/** The same prefix as in training, unless the person wants to see what another one does. */
function Prefixes({ evaluation }: EntryProps) {
  const { words } = useWords();
  const own = evaluation.instruction;
  const training = useDraft((state) => instructionOfDraft(state.draft));
  const showAdvanced = usePreferences((state) => state.showAdvanced && !state.showChanged);
  const change = useChange(evaluation);
  const id = useId();
  const asks = asksQueries(evaluation.kind);
  return (
    <div className="stack stack-small">
      {asks ? (
        <Switch
          label={words.train.samePrefix}
          checked={own === undefined}
          onChange={(same) => change({ instruction: same ? undefined : training })}
        />
      ) : (
        <Switch
          label={words.train.bothPrefix}
          checked={own !== undefined}
          onChange={(on) => change({ instruction: on ? training : undefined })}
        />
      )}
      {own !== undefined && (
        <div className="field">
          <label htmlFor={id} className="ink-2">
            {asks ? words.train.ownPrefix : words.train.bothPrefixText}
          </label>
          <div className="input">
            <input
              id={id}
              value={own}
              placeholder={words.train.instructionPlaceholder}
              onChange={(event) => change({ instruction: event.currentTarget.value })}
            />
          </div>
          {asks && own !== training && <p className="caution small">{words.train.prefixWarning}</p>}
        </div>
      )}
      {asks && (showAdvanced || evaluation.passageInstruction !== '') && (
        <TextSetting
          {...words.train.dataKeys.passageInstruction}
          value={evaluation.passageInstruction}
          placeholder={words.train.instructionPlaceholder}
          onChange={(passageInstruction) => change({ passageInstruction })}
        />
      )}
    </div>
  );
}

/** The reranker that is measured beside the embedder, where the recipe has one. */
function Reranking({ evaluation }: EntryProps) {
  const { words } = useWords();
  const draft = useDraft((state) => state.draft);
  const change = useChange(evaluation);
  const rerankers = makersBefore(draft, draft.stages.length, ['reranker']);
  const { rerankWith, rerankDepth } = evaluation;
  if (rerankers.length === 0 && rerankWith === undefined) return null;
  return (
    <div className="fields">
      <SelectField
        label={words.train.rerankWith}
        help={words.train.rerankWithHint}
        value={rerankWith ?? ''}
        options={[{ value: '', label: words.train.nothing }, ...rerankers.map((id) => ({ value: id, label: id }))]}
        onChange={(value) => change({ rerankWith: value === '' ? undefined : value })}
      />
      {evaluation.kind === 'retrieval' && rerankWith !== undefined && (
        <NumberField
          label={words.train.rerankDepth}
          help={words.train.rerankDepthHint}
          value={rerankDepth ?? 100}
          error={rerankDepth === undefined || isWholeFrom(rerankDepth, 1) ? undefined : words.train.wholeError('1')}
          onChange={(depth) => change({ rerankDepth: depth === 100 ? undefined : (depth ?? '') })}
        />
      )}
    </div>
  );
}
