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
  /** Of training, saves, evaluations and pauses left out. */
  readonly seconds: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly [own: string]: number | string;
}

/** A line of `evaluation.jsonl`. `stageIndex` -1 and `id` "model" mean: before the first stage. */
export interface EvaluationRecord {
  readonly stageIndex: number;
  readonly id: string;
  readonly step: number;
  readonly set: string;
  readonly system: EvaluatedSystem;
  /** Figures that are defined; a correlation with a constant is not. */
  readonly metrics: Readonly<Record<string, number>>;
  /** One of several measurements of the same model, by its name: under another instruction, or with other weights of a merge. */
  readonly variant?: string | undefined;
  /** What stood before the queries, where several instructions are compared. */
  readonly instruction?: string | undefined;
  /** 95 % of a bootstrap over the queries or pairs lie between these. */
  readonly intervals?: Readonly<Record<string, readonly [low: number, high: number]>> | undefined;
  /** The same queries under another system: how much higher every figure is here. */
  readonly versus?: EvaluationVersus | undefined;
  /** Of a classification of pairs: the score from which on two texts belong together, where `accuracy` is best. */
  readonly threshold?: number | undefined;
  /** Where a sample of the documents was searched: how many. */
  readonly documents?: number | undefined;
  /** Queries or pairs. */
  readonly queries?: number | undefined;
}

/** What is evaluated: an embedder, the embedder with an adapter on its queries, a reranker, or the lexical line to compare with. */
export type EvaluatedSystem = 'model' | 'adapter' | 'reranker' | 'bm25';

export interface EvaluationVersus {
  /** `base`: the model before the first stage; `embedder`: the one whose ranking was sorted again, or whose queries were adapted. */
  readonly than: 'base' | 'embedder';
  /** Paired bootstrap: the difference, and between what 95 % of the draws lie. */
  readonly change: Readonly<Record<string, { readonly by: number; readonly low: number; readonly high: number }>>;
}
