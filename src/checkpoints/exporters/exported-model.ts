import type { EvaluationRecord } from '../../contract/metrics.ts';
import type { Pooling } from '../../contract/run-file.ts';
import type { BertConfig, Json } from '../model-config.ts';
import type { TensorToWrite } from '../safetensors.ts';

/** What every exporter writes. Tensors are asked for one at a time, so that they may stream from the GPU. */
export interface Exported {
  readonly config: BertConfig;
  /** In tokens, [CLS] and [SEP] included. */
  readonly maximumSequenceLength: number;
  /** Put before every query; '' for none. */
  readonly instruction: string;
  /** Put before every passage; '' for none. */
  readonly passageInstruction: string;
  /** Texts by file name, as imported or made; tokenizer.json is there unless vocab.txt is. */
  readonly tokenizerFiles: ReadonlyMap<string, string>;
  /** What the tokenizer did to case in training; decides where the files do not say it. */
  readonly lowercase: boolean;
  /** Names and dtypes as they are to be in the file. */
  readonly tensors: readonly TensorToWrite[];
  readonly card: ModelCard;
}

/** An embedder. */
export interface ExportedModel extends Exported {
  readonly pooling: Pooling;
  readonly normalize: boolean;
  /** config_sentence_transformers.json of the imported model. */
  readonly rawSentenceTransformers?: Json | undefined;
}

/** A reranker: its tensors are named as in BertForSequenceClassification. */
export interface ExportedReranker extends Exported {
  /** What its scores mean: a probability under the sigmoid, or an order of one query's passages alone. */
  readonly scoresAre: 'probabilities' | 'order';
}

/** What the README.md of the model tells. */
export interface ModelCard {
  readonly name: string;
  /** What training started from; absent for a model made from nothing. */
  readonly baseModel?: string | undefined;
  /** An SPDX name as the hub spells it; absent when unknown. */
  readonly licence?: string | undefined;
  /** ISO 639-1 codes. */
  readonly languages: readonly string[];
  readonly data: readonly CardData[];
  readonly stages: readonly CardStage[];
  readonly evaluations: readonly EvaluationRecord[];
}

export interface CardData {
  readonly name: string;
  readonly rows: number;
  /** Who has to be named where the data are used. */
  readonly attribution?: string | undefined;
  readonly licence?: string | undefined;
}

export interface CardStage {
  readonly id: string;
  readonly stage: string;
  readonly steps: number;
  readonly settings: Readonly<Record<string, unknown>>;
}
