/** The shapes of the learning rate over a run, as transformers' schedulers. */
export type Schedule = 'linear' | 'cosine' | 'constant';

export interface SchedulePlan {
  readonly schedule: Schedule;
  readonly learningRate: number;
  readonly warmupRatio: number;
  readonly steps: number;
}

/**
 * Learning rate of the k-th update, k from 1. With w = ceil(steps x warmupRatio): (k - 1) / w of the full rate while
 * k - 1 < w, then (steps - k + 1) / (steps - w) for linear, or half a cosine over the same stretch; constant has no warm-up.
 */
export function learningRateAt(plan: SchedulePlan, update: number): number {
  if (plan.schedule === 'constant') return plan.learningRate;
  const warmup = Math.ceil(plan.steps * plan.warmupRatio);
  const done = update - 1;
  if (done < warmup) return plan.learningRate * (done / Math.max(1, warmup));
  const progress = (done - warmup) / Math.max(1, plan.steps - warmup);
  const factor = plan.schedule === 'linear' ? 1 - progress : 0.5 * (1 + Math.cos(Math.PI * progress));
  return plan.learningRate * Math.max(0, factor);
}
