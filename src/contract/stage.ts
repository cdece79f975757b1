import type { RowKind } from './examples.ts';
import type { Fields, StageProduct } from './fields.ts';
import type { Words } from './words.ts';

/** The stages that can be executed today. */
export const stageIds = ['retromae', 'contrastive', 'score', 'mine', 'task', 'merge', 'reranker', 'adapter'] as const;
export type StageId = (typeof stageIds)[number];

/** What a stage says about itself: pure data, read by the run file, the form and the help. */
export interface StageDefinition<Id extends StageId = StageId, F extends Fields = Fields> {
  readonly id: Id;
  /** "1 Read", as on screen. */
  readonly title: Words;
  /** One sentence for a newcomer. */
  readonly summary: Words;
  /** What a row of its data may be; none: the stage takes no data. */
  readonly examples: readonly RowKind[];
  readonly makes: StageProduct;
  /** Whether it learns by steps of an optimizer. */
  readonly hasSteps: boolean;
  /** What `from` may name; absent: an embedder. */
  readonly startsFrom?: readonly StageProduct[];
  readonly fields: F;
  /** Keys an entry of `data` may have beside `file`. */
  readonly dataKeys: readonly DataKey[];
  /** Metrics of its own beside loss, gradientNorm, learningRate, tokens, tokensPerSecond. */
  readonly metrics: readonly StageMetric[];
}

export type DataKey = 'instruction' | 'passageInstruction' | 'minimumScore' | 'inBatchNegatives';

export interface StageMetric {
  readonly key: string;
  readonly label: Words;
}

/** Typed at its own definition, listed as {@link StageDefinition}. */
export function defineStage<Id extends StageId, F extends Fields>(definition: StageDefinition<Id, F>): StageDefinition<Id, F> {
  return definition;
}

/** Whether a stage adds up the models of other stages instead of learning from data. */
export function takesModels({ examples }: StageDefinition): boolean {
  return examples.length === 0;
}
