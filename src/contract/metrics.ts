/** A line of `metrics.jsonl`: one optimizer step. Further numbers are the stage's own. */
export interface StepMetrics {
  readonly stageIndex: number;
  readonly stage: string;
  readonly id: string;
  /** From 1 within the stage. */
  readonly step: number;
  /** Mean loss in nats over the batch, before the update. */
  readonly loss: number;
  /** Global 2-norm of the gradient before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  readonly tokens: number;
  readonly tokensPerSecond: number;
  readonly [own: string]: number | string;
}

/** A line of `evaluation.jsonl`. `stageIndex` -1 and `id` "model" mean: before the first stage. */
export interface EvaluationRecord {
  readonly stageIndex: number;
  readonly id: string;
  readonly step: number;
  readonly set: string;
  readonly system: 'model' | 'bm25' | 'reranker';
  readonly metrics: Readonly<Record<string, number>>;
  /** Where a sample of the documents was searched: how many. */
  readonly documents?: number | undefined;
  readonly queries?: number | undefined;
}
