// Changes of the list of evaluations. What chooses by the figures of one, "<evaluation>/<metric>", follows its name.

import { takesModels } from '../../contract/stage.ts';
import { definitionOf, evaluationName, freshKey, newEvaluation, type Draft, type DraftEvaluation } from './draft.ts';

/** One more evaluation, under a name that no other has: figures are told apart by it. */
export function withNewEvaluation(draft: Draft, kind: DraftEvaluation['kind'], set: string): Draft {
  const used = new Set(draft.evaluations.map(evaluationName));
  const names = Array.from({ length: used.size + 1 }, (_, index) => (index === 0 ? '' : `${set} (${index + 1})`));
  const name = names.find((one) => !used.has(one === '' ? set : one)) ?? '';
  return { ...draft, evaluations: [...draft.evaluations, { ...newEvaluation(freshKey(draft), kind, set), name }] };
}

export function withEvaluation(draft: Draft, key: string, part: Partial<DraftEvaluation>): Draft {
  return follow(
    draft,
    draft.evaluations.map((one) => (one.key === key ? { ...one, ...part } : one)),
  );
}

export function withoutEvaluation(draft: Draft, key: string): Draft {
  return follow(
    draft,
    draft.evaluations.filter((one) => one.key !== key),
  );
}

/** A figure goes by the new name of its evaluation, or goes with it. */
function follow(draft: Draft, evaluations: readonly DraftEvaluation[]): Draft {
  const names = new Set(evaluations.map(evaluationName));
  const rename = (figure: string): string | undefined => {
    const slash = figure.lastIndexOf('/');
    const old = draft.evaluations.find((one) => evaluationName(one) === figure.slice(0, slash));
    // Another evaluation of the name still measures it; a name that nothing had is for the reader to refuse.
    if (old === undefined || names.has(evaluationName(old))) return figure;
    const renamed = evaluations.find(({ key }) => key === old.key);
    return renamed === undefined ? undefined : `${evaluationName(renamed)}${figure.slice(slash)}`;
  };
  const { keepBest } = draft.checkpoint;
  return {
    ...draft,
    evaluations,
    checkpoint: { ...draft.checkpoint, keepBest: keepBest === undefined ? undefined : rename(keepBest) },
    stages: draft.stages.map((stage) => {
      const { choose, ...values } = stage.values;
      if (!takesModels(definitionOf(stage)) || typeof choose !== 'string') return stage;
      const figure = rename(choose);
      return { ...stage, values: figure === undefined ? values : { ...values, choose: figure } };
    }),
  };
}
