// RetroMAE's collator for one text (design: recipe.md 1.2). L tokens of the text, K draws of the decoder's mask pool,
// W = ceil(L / 32) words of 32 bits a draw.

import { Random } from '../../base/random.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { hasBit } from './bits.ts';
import { drawWholeWordMask, findWords, maskWords } from './whole-word-masks.ts';

/** The label of a position that no loss looks at. */
export const noLabel = -100;

/** Largest number of draws in the decoder's pool. */
const LARGEST_POOL = 128;
/** Keep the draws of masks apart from every other use of the seed. */
const ENCODER_STREAM = 0x656e_636d;
const DECODER_STREAM = 0x6465_636d;

export interface MaskRatios {
  readonly encoderMaskRatio: number;
  readonly decoderMaskRatio: number;
}

/** What a draw is a function of. */
export interface MaskKey {
  readonly seed: number;
  readonly step: number;
  /** Place of the text in the batch, from 0. */
  readonly index: number;
}

export interface RetromaeExample {
  /** Ids with the encoder's mask applied [L]. */
  readonly encoderTokens: Int32Array;
  /** Original id where masked, else {@link noLabel} [L]. */
  readonly encoderLabels: Int32Array;
  /** Original ids [L]. */
  readonly decoderTokens: Int32Array;
  /** Original ids, {@link noLabel} at both ends [L]. */
  readonly decoderLabels: Int32Array;
  /** The pool of decoder draws, bit set = hidden [K x W]. */
  readonly maskPool: Uint32Array;
  /** K. */
  readonly poolSize: number;
  /** W. */
  readonly wordsPerMask: number;
  /** Draw of the pool that each position uses; beside it, no position sees itself [L]. */
  readonly maskChoices: Int32Array;
}

type Rules = Pick<Tokenizer, 'ids' | 'isContinuation' | 'vocabularySize'>;

/** Masks one text, given with [CLS] and [SEP]. A pure function of the ids and the key. */
export function retromaeExample(ids: Int32Array, tokenizer: Rules, ratios: MaskRatios, key: MaskKey): RetromaeExample {
  const length = ids.length;
  const words = findWords(ids, tokenizer);
  const wordsPerMask = maskWords(length);
  const encoderRandom = new Random(key.seed, ENCODER_STREAM, key.step, key.index);
  const encoderMask = new Uint32Array(wordsPerMask);
  drawWholeWordMask(words, ratios.encoderMaskRatio, encoderRandom, encoderMask);
  const decoderRandom = new Random(key.seed, DECODER_STREAM, key.step, key.index);
  const poolSize = Math.min(length, LARGEST_POOL);
  const maskPool = new Uint32Array(poolSize * wordsPerMask);
  for (let draw = 0; draw < poolSize; draw += 1) {
    const bits = maskPool.subarray(draw * wordsPerMask, (draw + 1) * wordsPerMask);
    drawWholeWordMask(words, ratios.decoderMaskRatio, decoderRandom, bits);
  }
  const decoderLabels = ids.slice();
  decoderLabels[0] = noLabel;
  decoderLabels[length - 1] = noLabel;
  return {
    ...corrupt(ids, encoderMask, tokenizer, encoderRandom),
    decoderTokens: ids,
    decoderLabels,
    maskPool,
    poolSize,
    wordsPerMask,
    maskChoices: Int32Array.from(ids, () => decoderRandom.below(poolSize)),
  };
}

/** Devlin et al. (2019), 3.1: of the masked tokens 80 % become [MASK], 10 % a random token, 10 % stay. */
function corrupt(ids: Int32Array, mask: Uint32Array, tokenizer: Rules, random: Random) {
  const encoderTokens = ids.slice();
  const encoderLabels = new Int32Array(ids.length).fill(noLabel);
  for (const [place, id] of ids.entries()) {
    if (!hasBit(mask, place)) continue;
    encoderLabels[place] = id;
    const fate = random.uniform();
    if (fate < 0.8) encoderTokens[place] = tokenizer.ids.mask;
    else if (fate < 0.9) encoderTokens[place] = random.below(tokenizer.vocabularySize);
  }
  return { encoderTokens, encoderLabels };
}

/** Whether the decoder at position `at` sees the token at `other`: A[at, other] of the recipe. */
export function isVisible(example: RetromaeExample, at: number, other: number): boolean {
  if (at === other) return false;
  const start = (example.maskChoices[at] ?? 0) * example.wordsPerMask;
  return !hasBit(example.maskPool.subarray(start, start + example.wordsPerMask), other);
}
