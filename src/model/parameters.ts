import type { BertConfig } from '../checkpoints/model-config.ts';
import { bertTensorNames, maskedLanguageModelTensorNames, type NamedShape } from '../checkpoints/tensor-names.ts';
import { Random } from '../base/random.ts';
import type { ParameterSpec } from '../tensor/arena/parameter-arena.ts';
import { sizeOf } from '../tensor/device/tensor-device.ts';

/** Parts of a model that a stage may train. */
export interface TrainedParts {
  readonly encoder: boolean;
  readonly languageModelHead: boolean;
  /** RetroMAE's one-layer decoder; it exists only while it is trained. */
  readonly decoder: boolean;
}

/** Prefix of the decoder's tensors, as RetroMAE's own code calls them. */
export const decoderPrefix = 'c_head';

/** Names and shapes of RetroMAE's decoder block: a BERT layer whose queries come from another stream. */
export function decoderTensorNames(config: BertConfig): readonly NamedShape[] {
  const first = 'encoder.layer.0.';
  return bertTensorNames({ ...config, layers: 1 })
    .filter(({ name }) => name.startsWith(first))
    .map(({ name, shape }) => ({ name: `${decoderPrefix}.${name.slice(first.length)}`, shape }));
}

/**
 * All parameters of a model for one stage. Weight decay leaves out biases and layer norms, as BERT was trained; the
 * pooler is carried along and never trained.
 */
export function parameterSpecs(
  config: BertConfig,
  has: { readonly pooler: boolean; readonly languageModelHead: boolean },
  trained: TrainedParts,
): readonly ParameterSpec[] {
  const encoder = bertTensorNames(config).filter(({ name }) => has.pooler || !name.startsWith('pooler.'));
  const head = has.languageModelHead ? maskedLanguageModelTensorNames(config) : [];
  const decoder = trained.decoder ? decoderTensorNames(config) : [];
  return [
    ...encoder.map((tensor) => specOf(tensor, trained.encoder && !tensor.name.startsWith('pooler.'))),
    ...head.map((tensor) => specOf(tensor, trained.languageModelHead)),
    ...decoder.map((tensor) => specOf(tensor, true)),
  ];
}

function specOf({ name, shape }: NamedShape, isTrained: boolean): ParameterSpec {
  return { name, shape, isTrained, decays: !/bias$|LayerNorm/.test(name), group: groupOf(name) };
}

/**
 * Weights of queries, keys and values lie side by side, and so do their biases: one product makes all three. The
 * decoder's queries come from another stream and lie alone.
 */
function groupOf(name: string): string | undefined {
  const [, attention = '', projection, kind = ''] = /^(.*attention[.]self[.])(query|key|value)[.](weight|bias)$/.exec(name) ?? [];
  if (projection === undefined || (projection === 'query' && name.startsWith(decoderPrefix))) return undefined;
  return `${attention}${kind}`;
}

/**
 * New values of a parameter as transformers initialises BERT: normal with `initializer_range`, layer norms one, biases
 * zero, the padding row of the word table zero. A function of (seed, name) alone.
 */
export function initialValues(spec: Pick<ParameterSpec, 'name' | 'shape'>, config: BertConfig, seed: number): Float32Array {
  const size = sizeOf(spec.shape);
  const values = new Float32Array(size);
  if (spec.name.endsWith('LayerNorm.weight')) return values.fill(1);
  if (spec.name.endsWith('bias')) return values;
  const random = new Random(seed, ...new TextEncoder().encode(spec.name));
  for (let i = 0; i < size; i += 1) values[i] = random.gaussian() * config.initializerRange;
  if (spec.name === 'embeddings.word_embeddings.weight') {
    const width = spec.shape[1] ?? 0;
    values.fill(0, config.padTokenId * width, (config.padTokenId + 1) * width);
  }
  return values;
}
