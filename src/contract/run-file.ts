// The run file: one JSON document that describes a whole run (design: run-file.md), as it is once it was read
// (`read-run-file.ts`).

import type { FieldValues } from './fields.ts';
import type { StageId } from './stage.ts';

export const exportFormats = ['huggingface'] as const;
export type ExportFormat = (typeof exportFormats)[number];
/** What each kind of evaluation measures; the first is the one to look at. */
export const evaluationMetrics = {
  retrieval: ['ndcg@10', 'recall@10', 'recall@100', 'mrr@10', 'map@100'],
  similarity: ['spearman', 'pearson'],
  'pair-classification': ['average-precision', 'accuracy'],
  reranking: ['map', 'mrr@10', 'ndcg@10'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type EvaluationKind = keyof typeof evaluationMetrics;
export type Pooling = 'cls' | 'mean';

export interface TokenizerTraining {
  readonly size: number;
  readonly data: readonly string[];
  readonly lowercase: boolean;
}

export interface NewModel {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly feedForward: number;
  readonly maximumPositions: number;
  readonly tokenizer: { readonly folder: string } | { readonly train: TokenizerTraining };
}

export type ModelEntry = ({ readonly folder: string } | { readonly new: NewModel }) & { readonly pooling?: Pooling | undefined };

export interface DataEntry {
  readonly file: string;
  readonly instruction: string;
  readonly passageInstruction: string;
  readonly minimumScore?: number | undefined;
  readonly inBatchNegatives?: boolean | undefined;
}

export interface StageEntry {
  readonly stage: StageId;
  readonly id: string;
  /** The run file named the id, so its model is written to `models/<id>/`. */
  readonly named: boolean;
  /** Id of the embedder it starts from; "model" for the loaded one; undefined: the last one made. */
  readonly from?: string | undefined;
  readonly data: readonly DataEntry[];
  /** Models that a merge adds up; empty elsewhere. */
  readonly models: readonly MergedModel[];
  /** File that the stage makes in `<output>/data/`. */
  readonly output?: string | undefined;
  /** Every field of the stage, defaults filled in. */
  readonly config: FieldValues;
}

export interface MergedModel {
  /** Id of an earlier stage that made an embedder, or "model". */
  readonly from: string;
  readonly weight: number;
}

interface EvaluationCommon {
  readonly name: string;
  /** Put before every query; before both texts where two equals are compared. */
  readonly instruction: string;
  readonly passageInstruction: string;
  /** Absent: before the first and after every stage. */
  readonly everySteps?: number | undefined;
}

export interface RetrievalEvaluation extends EvaluationCommon {
  readonly kind: 'retrieval';
  readonly folder: string;
  /** Evaluate on a sample of this many documents that holds every relevant one. */
  readonly documents?: number | undefined;
  /** Other instructions that are measured in the same pass, such as none. */
  readonly compareInstructions: readonly string[];
  /** Id of the reranker that sorts the first `rerankDepth` documents again, once it is there. */
  readonly rerankWith?: string | undefined;
  readonly rerankDepth: number;
}

/** Labelled pairs, or queries with their candidates, of one file. */
export interface FileEvaluation extends EvaluationCommon {
  readonly kind: 'similarity' | 'pair-classification' | 'reranking';
  readonly file: string;
  /** Id of the reranker that is measured beside the embedder, once it is there. */
  readonly rerankWith?: string | undefined;
}

export type EvaluationEntry = RetrievalEvaluation | FileEvaluation;

export type Precision = 'f32' | 'f16';

export interface CheckpointEntry {
  readonly everySeconds: number;
  readonly keepLast: number;
  readonly keepBest?: string | undefined;
}

export interface RunFile {
  readonly version: 1;
  readonly name: string;
  readonly seed: number;
  /** Of activations and matrix operands; sums, statistics, weights and moments are 32 bits wide either way. */
  readonly precision: Precision;
  readonly gpuBudgetMiB?: number | undefined;
  readonly checkpoint: CheckpointEntry;
  readonly model: ModelEntry;
  readonly stages: readonly StageEntry[];
  readonly evaluation: readonly EvaluationEntry[];
  readonly export: readonly ExportFormat[];
}

/** What a run adds to its own copy of the run file (device, hashes): read past, so that run.json can be run again. */
export const executedKey = 'executed';

/** A name that is safe inside a folder of ours: no separators, no parent folder, nothing hidden. */
export function isPlainFileName(name: string): boolean {
  return /^[^/\\:*?"<>|\p{Cc}]{1,200}$/u.test(name) && !name.startsWith('.');
}
