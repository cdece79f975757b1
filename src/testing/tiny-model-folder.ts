import { MemoryFolder } from '../base/memory-folder.ts';
import { Random } from '../base/random.ts';
import { newModelConfig, modelConfigText, type BertConfig } from '../checkpoints/model-config.ts';
import { writeSafetensors, type FloatDtype } from '../checkpoints/safetensors.ts';
import { bertTensorNames, type NamedShape } from '../checkpoints/tensor-names.ts';

/** A one-layer BERT with a vocabulary of ten words: small, but complete and of the real formats. */
export const tinyVocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', 'b', '##c', '菜', '好'];

export const tinyConfig: BertConfig = newModelConfig(
  { layers: 1, width: 8, heads: 2, feedForward: 16, maximumPositions: 12, tokenizer: { folder: '.' } },
  tinyVocabulary.length,
);

/** Values of a tensor, drawn from its place; different for every tensor. */
export function tinyValues({ shape }: NamedShape, seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, () => random.gaussian());
}

export interface TinyModelOptions {
  readonly prefix?: string;
  readonly dtype?: FloatDtype;
  readonly tensors?: readonly NamedShape[];
}

/** A Hugging Face folder with config.json, model.safetensors and vocab.txt. */
export async function tinyModelFolder({
  prefix = '',
  dtype = 'F32',
  tensors = bertTensorNames(tinyConfig),
}: TinyModelOptions = {}): Promise<MemoryFolder> {
  const folder = new MemoryFolder();
  await folder.write('config.json', modelConfigText(tinyConfig));
  await folder.write('vocab.txt', `${tinyVocabulary.join('\n')}\n`);
  await writeSafetensors(
    await folder.writer('model.safetensors'),
    tensors.map((tensor, index) => ({
      name: tensor.name.startsWith('cls.') ? tensor.name : `${prefix}${tensor.name}`,
      dtype,
      shape: tensor.shape,
      values: () => Promise.resolve(tinyValues(tensor, index)),
    })),
  );
  return folder;
}
