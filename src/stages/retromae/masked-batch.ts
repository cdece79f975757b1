import { noLabel, type RetromaeExample } from '../../data/batching/retromae-example.ts';
import { packSequences } from '../../data/batching/pack.ts';
import type { PredictionTargets, RetroMaeBatch } from '../../model/retromae.ts';

/** Packs examples; the bits of every pool follow one another behind a word a token that says where its row starts. */
export function retroMaeBatch(examples: readonly RetromaeExample[]): RetroMaeBatch {
  const masked = packSequences(examples.map((example) => example.encoderTokens));
  const original = packSequences(examples.map((example) => example.decoderTokens));
  const tokens = original.tokens.length;
  const hiddenBits = new Uint32Array(tokens + examples.reduce((sum, example) => sum + example.maskPool.length, 0));
  let poolStart = tokens;
  for (const [index, example] of examples.entries()) {
    const first = original.sequenceStarts[index] ?? 0;
    for (const [place, choice] of example.maskChoices.entries()) hiddenBits[first + place] = poolStart + choice * example.wordsPerMask;
    hiddenBits.set(example.maskPool, poolStart);
    poolStart += example.maskPool.length;
  }
  return {
    masked,
    original,
    encoderTargets: targetsOf(examples, original.sequenceStarts, 'encoderLabels'),
    decoderTargets: targetsOf(examples, original.sequenceStarts, 'decoderLabels'),
    hiddenBits,
  };
}

type Labels = 'encoderLabels' | 'decoderLabels';

function targetsOf(examples: readonly RetromaeExample[], starts: Int32Array, of: Labels): PredictionTargets {
  const rows: number[] = [];
  const ids: number[] = [];
  for (const [index, example] of examples.entries()) {
    for (const [place, label] of example[of].entries()) {
      if (label === noLabel) continue;
      rows.push((starts[index] ?? 0) + place);
      ids.push(label);
    }
  }
  return { rows, ids };
}

/** Positions of all examples that are predicted. */
export function countLabels(examples: readonly RetromaeExample[], of: Labels): number {
  return examples.reduce((sum, example) => sum + example[of].reduce((count, label) => count + (label === noLabel ? 0 : 1), 0), 0);
}
