import type { StageId } from '../contract/stage.ts';
import { adapterStage } from './adapter/train.ts';
import { contrastiveStage } from './contrastive/train.ts';
import { mergeStage } from './merge/merge.ts';
import { mineStage } from './mine/make.ts';
import { rerankerStage } from './reranker/train.ts';
import { retromaeStage } from './retromae/train.ts';
import { scoreStage } from './score/make.ts';
import { taskStage } from './task/train.ts';
import type { MakingStage, MergingStage, TrainingStage } from './trainer.ts';

export type StageWorker =
  | { readonly kind: 'trains'; readonly stage: TrainingStage }
  | { readonly kind: 'makes'; readonly stage: MakingStage }
  | { readonly kind: 'merges'; readonly stage: MergingStage };

/** How each stage is executed; a stage without an entry does not compile. */
export const stageWorkers: { readonly [Id in StageId]: StageWorker } = {
  retromae: { kind: 'trains', stage: retromaeStage },
  contrastive: { kind: 'trains', stage: contrastiveStage },
  score: { kind: 'makes', stage: scoreStage },
  mine: { kind: 'makes', stage: mineStage },
  task: { kind: 'trains', stage: taskStage },
  merge: { kind: 'merges', stage: mergeStage },
  reranker: { kind: 'trains', stage: rerankerStage },
  adapter: { kind: 'trains', stage: adapterStage },
};
