import type { Tensor } from '@tensorflow/tfjs-core';
import { noLabel } from '../data/batching/retromae-example.ts';
import { setBit } from '../data/batching/bits.ts';
import { packSequences } from '../data/batching/pack.ts';
import { addTokenSums, noTokens, tokenMeans } from '../losses/token-predictions.ts';
import { noDropout, type DropoutSites } from '../model/dropout-sites.ts';
import type { EncoderContext } from '../model/encoder.ts';
import { retroMaePass, type PredictionTargets, type RetroMaeBatch, type RetroMaeResult } from '../model/retromae.ts';
import type { MaskedText, QueryStream } from './fixtures.ts';

/** Masked texts packed one behind the other, with their targets and the decoder's masks. */
export function retroMaeBatchOf(texts: readonly MaskedText[]): RetroMaeBatch {
  const masked = packSequences(texts.map((text) => Int32Array.from(text.encoderIds)));
  const original = packSequences(texts.map((text) => Int32Array.from(text.ids)));
  return {
    masked,
    original,
    encoderTargets: targetsOf(texts.flatMap((text) => text.encoderLabels)),
    decoderTargets: targetsOf(texts.flatMap((text) => [noLabel, ...text.ids.slice(1, -1), noLabel])),
    hiddenBits: hiddenBitsOf(texts),
  };
}

function targetsOf(labels: readonly number[]): PredictionTargets {
  const rows = [...labels.keys()].filter((row) => labels[row] !== noLabel);
  return { rows, ids: rows.map((row) => labels[row] ?? noLabel) };
}

function hiddenBitsOf(texts: readonly MaskedText[]): Uint32Array {
  const tokens = texts.reduce((sum, text) => sum + text.ids.length, 0);
  const words: number[] = [];
  const starts: number[] = [];
  for (const { ids, pool, choice } of texts) {
    const wordsPerMask = Math.ceil(ids.length / 32);
    for (const draw of choice) starts.push(tokens + words.length + draw * wordsPerMask);
    words.push(...pool.flatMap((draw) => [...bitsOf(draw, wordsPerMask)]));
  }
  return Uint32Array.from([...starts, ...words]);
}

function bitsOf(draw: string, words: number): Uint32Array {
  const bits = new Uint32Array(words);
  for (const [place, bit] of [...draw].entries()) if (bit === '1') setBit(bits, place);
  return bits;
}

export interface RetroMaeMeans {
  readonly encoderLoss: number;
  readonly decoderLoss: number;
  readonly encoderAccuracy: number;
  readonly decoderAccuracy: number;
}

/** Both mean losses of a batch with the shares of right tokens, and the gradients into the arena. */
export async function retroMaeStep(
  context: EncoderContext,
  batch: RetroMaeBatch,
  queryStream: QueryStream,
  sites: DropoutSites = noDropout,
): Promise<RetroMaeMeans> {
  const { encoderTargets, decoderTargets } = batch;
  const scales = { encoderScale: 1 / encoderTargets.rows.length, decoderScale: 1 / decoderTargets.rows.length };
  const results = retroMaePass(context, batch, sites, { queryStream, ...scales });
  const [encoder, decoder] = await meansOf(context, results);
  return {
    encoderLoss: encoder.loss,
    decoderLoss: decoder.loss,
    encoderAccuracy: encoder.accuracy,
    decoderAccuracy: decoder.accuracy,
  };
}

async function meansOf({ device }: EncoderContext, { encoderResults, decoderResults }: RetroMaeResult) {
  const mean = async (results: Tensor) => {
    const values = await device.read(results);
    results.dispose();
    return tokenMeans(addTokenSums(noTokens, values));
  };
  return [await mean(encoderResults), await mean(decoderResults)] as const;
}
