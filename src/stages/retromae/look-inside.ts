// A few fixed texts as the model reads them: what was hidden, and what the encoder and the decoder put there.

import type { LookInside, MaskedToken } from '../../contract/look-inside.ts';
import { isVisible, noLabel, retromaeExample, type MaskRatios, type RetromaeExample } from '../../data/batching/retromae-example.ts';
import type { Tokenizer } from '../../data/tokenizer/tokenizer.ts';
import { tokenGuess, type TokenGuess } from '../../losses/token-predictions.ts';
import { embedderContext } from '../../model/model-state.ts';
import { retroMaePredictions, type PredictionTargets } from '../../model/retromae.ts';
import type { QueryStreamKind } from '../../model/retromae-decoder.ts';
import { rowsLookedAt } from '../looked-at.ts';
import type { StageSetup } from '../trainer.ts';
import { retroMaeBatch } from './masked-batch.ts';
import type { TextSource } from './texts.ts';

/** Tokens that a page shows of a text. */
const LONGEST = 96;
/** Keeps the masks apart from those of the steps, which count from 1. */
const LOOK_STEP = 0;

export interface LookSettings extends MaskRatios {
  readonly maximumLength: number;
  readonly queryStream: QueryStreamKind;
}

/** The same texts under the same masks at every call; a forward pass without dropout. */
export async function lookInside(setup: StageSetup, source: TextSource, settings: LookSettings): Promise<readonly LookInside[]> {
  const { device, tokens, seed, model } = setup;
  const numbers = rowsLookedAt(seed, source.count);
  const longest = Math.min(LONGEST, settings.maximumLength, model.config.maximumPositions);
  const examples = (await source.texts(numbers))
    .map((text, index) => retromaeExample(tokens.encode(text, longest), tokens.tokenizer, settings, { seed, step: LOOK_STEP, index }))
    .filter((example) => example.decoderTokens.length > 2);
  if (examples.length === 0) return [];
  const batch = retroMaeBatch(examples);
  const { encoderResults, decoderResults } = retroMaePredictions(embedderContext(device, model), batch, settings.queryStream);
  const reading = [device.read(encoderResults), device.read(decoderResults)] as const;
  for (const tensor of [encoderResults, decoderResults]) tensor.dispose();
  const encoder = guessesByToken(batch.encoderTargets, await reading[0]);
  const decoder = guessesByToken(batch.decoderTargets, await reading[1]);
  return examples.map((example, sampleIndex) => {
    const first = batch.original.sequenceStarts[sampleIndex] ?? 0;
    const tokensOf = Array.from(example.decoderTokens, (_, place) =>
      maskedToken(tokens.tokenizer, example, place, { encoder: encoder.get(first + place), decoder: decoder.get(first + place) }),
    );
    return { kind: 'masked-text', sampleIndex, tokens: tokensOf };
  });
}

/** Guesses by the token of the packed batch that they are for. */
function guessesByToken(targets: PredictionTargets, results_N4: Float32Array): ReadonlyMap<number, TokenGuess> {
  return new Map(targets.rows.map((token, row) => [token, tokenGuess(results_N4, row, targets.ids[row] ?? noLabel)]));
}

function maskedToken(
  tokenizer: Tokenizer,
  example: RetromaeExample,
  place: number,
  { encoder, decoder }: { readonly encoder: TokenGuess | undefined; readonly decoder: TokenGuess | undefined },
): MaskedToken {
  const id = example.decoderTokens[place] ?? 0;
  const text = tokenizer.token(id);
  const predicted = ({ id: guessed, ...guess }: TokenGuess) => ({ predicted: tokenizer.token(guessed), ...guess });
  const visible = (): number => example.decoderTokens.reduce((count, _, other) => count + (isVisible(example, place, other) ? 1 : 0), 0);
  return {
    text,
    isJoined: tokenizer.isContinuation(id) || joined.test(text),
    ...(encoder === undefined ? {} : { encoder: { ...predicted(encoder), shown: tokenizer.token(example.encoderTokens[place] ?? 0) } }),
    ...(decoder === undefined ? {} : { decoder: { ...predicted(decoder), visible: visible() } }),
  };
}

/** Ideographs, and the signs of Chinese and other text that follow a word without a space. */
const joined = /^[\p{Script=Han}，。！？、；：”’）】》,.;:!?)\]}%]/u;
