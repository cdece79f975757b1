// Models of any shape with drawn weights: what the fixtures of PyTorch are too few for.

import { type Random } from '../base/random.ts';
import { newModelConfig } from '../checkpoints/model-config.ts';
import { noLabel } from '../data/batching/retromae-example.ts';
import type { Precision } from '../contract/run-file.ts';
import type { EncoderContext } from '../model/encoder.ts';
import { initialValues, parameterSpecs } from '../model/parameters.ts';
import { ParameterArena } from '../tensor/arena/parameter-arena.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import type { MaskedText } from './fixtures.ts';

export interface RandomModel {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  readonly maximumPositions?: number;
  readonly precision?: Precision;
  /** Also a language-model head and RetroMAE's decoder. */
  readonly hasDecoder?: boolean;
}

/** A new model ready to be trained; weights large enough that attention has preferences. Its arena is disposed by the caller. */
export function randomContext(device: TensorDevice, model: RandomModel): EncoderContext {
  const { layers, width, heads, feedForward, maximumPositions = 512, hasDecoder = false } = model;
  const config = {
    ...newModelConfig({ layers, width, heads, feedForward, maximumPositions, tokenizer: { folder: '.' } }, model.vocabulary),
    initializerRange: 0.1,
  };
  const specs = parameterSpecs(
    config,
    { pooler: false, languageModelHead: hasDecoder },
    { encoder: true, languageModelHead: hasDecoder, decoder: hasDecoder },
  );
  const arena = new ParameterArena(device, specs, { trains: true, precision: model.precision });
  // A device that only plans would forget them.
  if (device.kind !== 'planning') for (const spec of specs) arena.write(spec.name, initialValues(spec, config, 5));
  return { device, arena, config };
}

/** A text of so many tokens, the first and last those of every text; a text of one token is any word. */
export function randomText(random: Random, length: number, vocabulary: number): number[] {
  const words = (count: number): number[] => Array.from({ length: count }, () => 5 + random.below(vocabulary - 5));
  return length < 2 ? words(1) : [2, ...words(length - 2), 3];
}

/** A text with every fourth token masked for the encoder, and four draws of what the decoder may not see. */
export function randomMaskedText(random: Random, length: number, vocabulary: number): MaskedText {
  const ids = randomText(random, length, vocabulary);
  const isMasked = (place: number): boolean => place > 0 && place < length - 1 && place % 4 === 1;
  return {
    ids,
    encoderIds: ids.map((id, place) => (isMasked(place) ? 4 : id)),
    encoderLabels: ids.map((id, place) => (isMasked(place) ? id : noLabel)),
    pool: Array.from({ length: 4 }, () => ids.map((_, place) => (place > 0 && random.uniform() < 0.5 ? '1' : '0')).join('')),
    choice: ids.map(() => random.below(4)),
  };
}
