// Names and shapes of a BERT's tensors as transformers' BertModel calls them. Linear weights are [out, in].

import type { BertConfig } from './model-config.ts';

export interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Every tensor of a BertModel in its order, without the `bert.` prefix; the pooler (last two) may be missing in files. */
export function bertTensorNames(config: BertConfig): readonly NamedShape[] {
  const { width, layers } = config;
  return [
    { name: 'embeddings.word_embeddings.weight', shape: [config.vocabularySize, width] },
    { name: 'embeddings.position_embeddings.weight', shape: [config.maximumPositions, width] },
    { name: 'embeddings.token_type_embeddings.weight', shape: [config.typeVocabularySize, width] },
    ...layerNorm('embeddings.LayerNorm', width),
    ...Array.from({ length: layers }, (_, index) => layerTensors(`encoder.layer.${index}`, config)).flat(),
    ...linear('pooler.dense', width, width),
  ];
}

/** The tensors of the masked-language-model head; its decoder is tied to the word embeddings. */
export function maskedLanguageModelTensorNames(config: BertConfig): readonly NamedShape[] {
  return [
    { name: 'cls.predictions.bias', shape: [config.vocabularySize] },
    ...linear('cls.predictions.transform.dense', config.width, config.width),
    ...layerNorm('cls.predictions.transform.LayerNorm', config.width),
  ];
}

/** The classifier of a model that scores texts: one label, from the pooler's vector. */
export function classifierTensorNames(config: BertConfig): readonly NamedShape[] {
  return linear('classifier', 1, config.width);
}

/** Copies that some files hold of tied tensors, and the tensor each must equal. */
export const tiedTensors: Readonly<Record<string, string>> = {
  'cls.predictions.decoder.weight': 'embeddings.word_embeddings.weight',
  'cls.predictions.decoder.bias': 'cls.predictions.bias',
};

/** The name without prefix, in today's spelling: files converted from TensorFlow say gamma and beta. */
export function canonicalTensorName(name: string): string {
  return name
    .replace(/^bert\./, '')
    .replace(/LayerNorm\.gamma$/, 'LayerNorm.weight')
    .replace(/LayerNorm\.beta$/, 'LayerNorm.bias');
}

function layerTensors(layer: string, { width, feedForward }: BertConfig): readonly NamedShape[] {
  return [
    ...linear(`${layer}.attention.self.query`, width, width),
    ...linear(`${layer}.attention.self.key`, width, width),
    ...linear(`${layer}.attention.self.value`, width, width),
    ...linear(`${layer}.attention.output.dense`, width, width),
    ...layerNorm(`${layer}.attention.output.LayerNorm`, width),
    ...linear(`${layer}.intermediate.dense`, feedForward, width),
    ...linear(`${layer}.output.dense`, width, feedForward),
    ...layerNorm(`${layer}.output.LayerNorm`, width),
  ];
}

function linear(name: string, outputs: number, inputs: number): readonly NamedShape[] {
  return [
    { name: `${name}.weight`, shape: [outputs, inputs] },
    { name: `${name}.bias`, shape: [outputs] },
  ];
}

function layerNorm(name: string, width: number): readonly NamedShape[] {
  return [
    { name: `${name}.weight`, shape: [width] },
    { name: `${name}.bias`, shape: [width] },
  ];
}
