import type { EvaluationKind } from '../../../contract/run-file.ts';
import { assetsFor } from '../../client/draft-gaps.ts';
import { useDraft } from '../../client/draft-store.ts';
import { useStudio } from '../../client/studio-store.ts';
import { useWords } from '../../words/use-words.ts';
import { EvaluationEntry } from './evaluation-entry.tsx';
import { SelectField } from './select-field.tsx';

/** Every kind there is. */
export const evaluationKinds: readonly EvaluationKind[] = ['retrieval', 'similarity', 'pair-classification', 'reranking'];

/** What the model is measured with, and how often. */
export function EvaluationForm() {
  const { words } = useWords();
  const evaluations = useDraft((state) => state.draft.evaluations);
  return (
    <div className="stack">
      <div>
        <h2>{words.train.evaluationTitle}</h2>
        <p className="ink-2">{words.train.evaluationLead}</p>
      </div>
      {evaluations.map((evaluation) => (
        <EvaluationEntry key={evaluation.key} evaluation={evaluation} />
      ))}
      <AddEvaluation isFirst={evaluations.length === 0} />
    </div>
  );
}

/** The sets that were imported, by what can be measured with them. */
function AddEvaluation({ isFirst }: { readonly isFirst: boolean }) {
  const { words } = useWords();
  const assets = useStudio((state) => state.assets);
  const add = useDraft((state) => state.addEvaluation);
  const options = evaluationKinds.flatMap((kind) =>
    assetsFor(kind, assets).map(({ name }) => ({ value: `${kind}/${name}`, label: `${name} · ${words.train.evaluationKinds[kind]}` })),
  );
  return (
    <SelectField
      label={isFirst ? words.train.evaluationSet : words.train.addEvaluation}
      help={options.length === 0 ? words.train.noSets : isFirst ? words.better.none : undefined}
      value=""
      options={[{ value: '', label: isFirst ? words.train.evaluationNone : words.train.chooseSet }, ...options]}
      onChange={(value) => {
        const kind = evaluationKinds.find((one) => value.startsWith(`${one}/`));
        if (kind !== undefined) add(kind, value.slice(kind.length + 1));
      }}
    />
  );
}
