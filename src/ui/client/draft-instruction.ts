// The prefix of a draft: where it stands, how it is set, and which evaluation asks under another one.

import {
  asksQueries,
  definitionOf,
  instructionOfDraft,
  instructionOfEvaluation,
  type Draft,
  type DraftEvaluation,
  type DraftStage,
} from './draft.ts';

/** The stage whose prefix the export's prompts take: the last that makes an embedder from queries. */
export function instructedStage({ stages }: Draft): DraftStage | undefined {
  return stages.findLast((stage) => {
    const { makes, hasSteps, dataKeys } = definitionOf(stage);
    return makes === 'embedder' && hasSteps && dataKeys.includes('instruction');
  });
}

/** The draft with a prefix before the queries of that stage, in all its files; every evaluation of queries follows it. */
export function withInstruction(draft: Draft, instruction: string): Draft {
  const own = instructedStage(draft);
  return {
    ...draft,
    stages: draft.stages.map((stage) =>
      stage === own ? { ...stage, instruction, data: stage.data.map((entry) => ({ ...entry, instruction })) } : stage,
    ),
    evaluations: draft.evaluations.map(followingTraining),
  };
}

/** An evaluation of queries that asks as training does. */
export function followingTraining(evaluation: DraftEvaluation): DraftEvaluation {
  return asksQueries(evaluation.kind) ? { ...evaluation, instruction: undefined } : evaluation;
}

/** Evaluations that ask their queries under another prefix than the export will name. */
export function differingEvaluations(draft: Draft): readonly DraftEvaluation[] {
  const training = instructionOfDraft(draft);
  return draft.evaluations.filter((one) => asksQueries(one.kind) && instructionOfEvaluation(draft, one) !== training);
}
