import { contrastiveStage } from '../contrastive/train.ts';
import type { TrainingStage } from '../trainer.ts';

/** Task fine-tuning is the contrastive program with the task's defaults: instructions and mined negatives are data. */
export const taskStage: TrainingStage = contrastiveStage;
