import type { BertConfig } from '../checkpoints/model-config.ts';
import { bertTensorNames, classifierTensorNames, maskedLanguageModelTensorNames, type NamedShape } from '../checkpoints/tensor-names.ts';
import { Random } from '../base/random.ts';
import type { ParameterSpec } from '../tensor/arena/parameter-arena.ts';
import { sizeOf } from '../tensor/device/tensor-device.ts';

/** Layers of an adapter: one matrix, or two with an activation between them. */
export type AdapterLayers = 'linear' | 'two';

/** What a model may have beside its embeddings and layers. */
export interface ModelParts {
  readonly pooler: boolean;
  readonly languageModelHead: boolean;
  /** The score of a pair of texts, upon the pooler: transformers' sequence classification with one label. */
  readonly classifier: boolean;
  /** What the vector of a query goes through. */
  readonly adapter: AdapterLayers | undefined;
}

/** Parts of a model that a stage trains; those that it lacks are made new. */
export interface TrainedParts {
  readonly encoder: boolean;
  readonly languageModelHead: boolean;
  /** RetroMAE's one-layer decoder; it exists only while it is trained. */
  readonly decoder: boolean;
  /** Classifier and pooler. */
  readonly classifier?: boolean;
  readonly adapter?: AdapterLayers | undefined;
}

export const noParts: ModelParts = { pooler: false, languageModelHead: false, classifier: false, adapter: undefined };
export const nothingTrained: TrainedParts = { encoder: false, languageModelHead: false, decoder: false };

/** The parts that a model has once a stage has trained it. */
export function partsAfter(parts: ModelParts, trained: TrainedParts): ModelParts {
  const isClassifier = trained.classifier === true;
  return {
    pooler: parts.pooler || isClassifier,
    // A reranker predicts no words.
    languageModelHead: (parts.languageModelHead || trained.languageModelHead) && !isClassifier,
    // One that a changed encoder was not trained with would score at random.
    classifier: isClassifier || (parts.classifier && !trained.encoder),
    adapter: trained.adapter ?? parts.adapter,
  };
}

/** The parts that a set of parameter names belongs to. */
export function partsIn(names: ReadonlySet<string>): ModelParts {
  const isLinear = names.has(`${adapterPrefix}linear.weight`);
  return {
    pooler: names.has('pooler.dense.weight'),
    languageModelHead: names.has('cls.predictions.bias'),
    classifier: names.has('classifier.weight'),
    adapter: isLinear ? 'linear' : names.has(`${adapterPrefix}linear1.weight`) ? 'two' : undefined,
  };
}

/** Prefix of the adapter's tensors; behind it they are called as in LlamaIndex. */
export const adapterPrefix = 'adapter.';

/**
 * Names and shapes of an adapter, as in LlamaIndex: one matrix without a bias, or two layers with biases, a rectifier
 * between them, and the weight of the residual.
 */
export function adapterTensorNames({ width }: BertConfig, layers: AdapterLayers): readonly NamedShape[] {
  if (layers === 'linear') return [{ name: `${adapterPrefix}linear.weight`, shape: [width, width] }];
  const layer = (name: string): readonly NamedShape[] => [
    { name: `${adapterPrefix}${name}.weight`, shape: [width, width] },
    { name: `${adapterPrefix}${name}.bias`, shape: [width] },
  ];
  return [...layer('linear1'), ...layer('linear2'), { name: `${adapterPrefix}residual_weight`, shape: [1] }];
}

/** A new adapter changes nothing: the identity, or a residual of weight 0 upon layers drawn as PyTorch draws them. */
function initialAdapter({ name, shape }: Pick<ParameterSpec, 'name' | 'shape'>, width: number, random: Random): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  if (name.endsWith('residual_weight')) return values;
  const bound = 1 / Math.sqrt(width);
  const isIdentity = name === `${adapterPrefix}linear.weight`;
  return values.map((_, index) => (isIdentity ? Number(index % (width + 1) === 0) : bound * (2 * random.uniform() - 1)));
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
 * pooler of an embedder is carried along and never trained.
 */
export function parameterSpecs(config: BertConfig, parts: Partial<ModelParts>, trained: TrainedParts): readonly ParameterSpec[] {
  const isPooler = (name: string): boolean => name.startsWith('pooler.');
  const encoder = bertTensorNames(config).filter(({ name }) => parts.pooler === true || !isPooler(name));
  const head = parts.languageModelHead === true ? maskedLanguageModelTensorNames(config) : [];
  const decoder = trained.decoder ? decoderTensorNames(config) : [];
  const classifier = parts.classifier === true ? classifierTensorNames(config) : [];
  const adapter = parts.adapter === undefined ? [] : adapterTensorNames(config, parts.adapter);
  const trainsClassifier = trained.classifier === true;
  return [
    ...encoder.map((tensor) => specOf(tensor, isPooler(tensor.name) ? trainsClassifier : trained.encoder)),
    ...head.map((tensor) => specOf(tensor, trained.languageModelHead)),
    ...decoder.map((tensor) => specOf(tensor, true)),
    ...classifier.map((tensor) => specOf(tensor, trainsClassifier)),
    ...adapter.map((tensor) => specOf(tensor, trained.adapter !== undefined)),
  ];
}

function specOf({ name, shape }: NamedShape, isTrained: boolean): ParameterSpec {
  return { name, shape, isTrained, decays: !/bias$|LayerNorm|residual_weight$/.test(name), group: groupOf(name) };
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
  const random = new Random(seed, ...new TextEncoder().encode(spec.name));
  if (spec.name.startsWith(adapterPrefix)) return initialAdapter(spec, config.width, random);
  if (spec.name.endsWith('LayerNorm.weight')) return values.fill(1);
  if (spec.name.endsWith('bias')) return values;
  for (let i = 0; i < size; i += 1) values[i] = random.gaussian() * config.initializerRange;
  if (spec.name === 'embeddings.word_embeddings.weight') {
    const width = spec.shape[1] ?? 0;
    values.fill(0, config.padTokenId * width, (config.padTokenId + 1) * width);
  }
  return values;
}
