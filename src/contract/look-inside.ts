// What a stage shows of its insides: a few fixed rows of its data, as the model of that moment reads them. Plain data.

/** A text of RetroMAE: what was hidden, and what the encoder and the decoder put there. */
export interface MaskedText {
  readonly kind: 'masked-text';
  /** Which of the stage's fixed rows, from 0. */
  readonly sampleIndex: number;
  /** All tokens that the model reads, [CLS] and [SEP] included. */
  readonly tokens: readonly MaskedToken[];
}

export interface MaskedToken {
  /** As the vocabulary spells it: a `##` piece continues the token before. */
  readonly text: string;
  /** The token joins the one before it without a space: a `##` piece, or a character of Chinese. */
  readonly isJoined: boolean;
  /** Present where the encoder had to predict: `shown` is what it read there, mostly [MASK]. */
  readonly encoder?: (TokenPrediction & { readonly shown: string }) | undefined;
  /** Present everywhere but at both ends: the decoder sees a part of the other tokens, `visible` of them, never the token itself. */
  readonly decoder?: (TokenPrediction & { readonly visible: number }) | undefined;
}

export interface TokenPrediction {
  /** The most probable token of the vocabulary. */
  readonly predicted: string;
  /** Whether that is the token of the text. */
  readonly isRight: boolean;
  /** Of the predicted token, 0 to 1. */
  readonly probability: number;
  /** Of the token of the text, 0 to 1. */
  readonly rightProbability: number;
}

/** A query of a stage that matches, with the candidates of its row and a few of other rows, nearest first. */
export interface RankedCandidates {
  readonly kind: 'ranked-candidates';
  /** Which of the stage's fixed rows, from 0. */
  readonly sampleIndex: number;
  readonly query: string;
  /** In falling order of cosine. */
  readonly candidates: readonly RankedCandidate[];
}

export interface RankedCandidate {
  readonly text: string;
  /** The row's own positive, one of its own negatives, or a passage of another row. */
  readonly role: 'positive' | 'negative' | 'in-batch';
  /** -1 to 1. */
  readonly cosine: number;
}

/** A query of a reranker with the passages of its row, the highest score first. */
export interface ScoredCandidates {
  readonly kind: 'scored-candidates';
  /** Which of the stage's fixed rows, from 0. */
  readonly sampleIndex: number;
  readonly query: string;
  readonly candidates: readonly ScoredCandidate[];
}

export interface ScoredCandidate {
  readonly text: string;
  readonly role: 'positive' | 'negative';
  /** The reranker's raw score (logit). */
  readonly score: number;
}

/** What a trainer gives. */
export type LookInside = MaskedText | RankedCandidates | ScoredCandidates;

/** What is recorded and crosses the wall: with its place in the run. */
export type LookInsideRecord = LookInside & {
  readonly stageIndex: number;
  readonly id: string;
  /** Steps of the stage that were done; 0 before the first. */
  readonly step: number;
};
