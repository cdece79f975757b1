// One post-layer-norm transformer layer (BERT; Devlin et al. 2019 after Vaswani et al. 2017): attention, residual, norm,
// feed-forward, residual, norm. Queries may come from another stream than keys and values, as in RetroMAE's decoder.
// T tokens, D width, F feed-forward width.

import type { Tensor } from '@tensorflow/tfjs-core';
import {
  attentionBackward,
  attentionForward,
  type AttentionColumns,
  type AttentionSaved,
  type AttentionShape,
} from '../tensor/kernels/attention/attention.ts';
import type { Dropout } from '../tensor/kernels/dropout/dropout.ts';
import { layerNormBackward, layerNormForward, type LayerNormResult, type LayerNormSaved } from '../tensor/kernels/layer-norm/layer-norm.ts';
import { normGradients, normParameters, type NormSettings } from './embeddings.ts';
import { activationKind, linearBackward, linearForward, linearGeluForward, type ModelContext } from './linear.ts';

export interface LayerSettings {
  /** Prefix of the layer's parameters: "encoder.layer.3". */
  readonly name: string;
  readonly attention: AttentionShape;
  readonly attentionOutputDropout: Dropout;
  readonly outputDropout: Dropout;
}

/** Activations that the backward pass needs. The streams belong to the caller and must live until then. */
export interface LayerSaved {
  readonly queryStream_TD: Tensor;
  readonly keyValueStream_TD: Tensor;
  readonly attention: AttentionSaved;
  readonly attentionNorm: LayerNormSaved;
  readonly attended_TD: Tensor;
  readonly beforeGelu_TF: Tensor;
  readonly afterGelu_TF: Tensor;
  readonly outputNorm: LayerNormSaved;
}

/** Names of the linear layers that make queries, keys and values. */
function projectionNames(layer: string): { readonly query: string; readonly keyValue: readonly string[] } {
  const self = `${layer}.attention.self`;
  return { query: `${self}.query`, keyValue: [`${self}.key`, `${self}.value`] };
}

/** Room for queries, keys and values of so many tokens: columns of one tensor where they come from one stream, else of two. */
function makeProjections(context: ModelContext, isShared: boolean, tokens: number, width: number): AttentionColumns {
  const make = (columns: number): Tensor => context.device.allocate([tokens, columns], activationKind(context));
  if (isShared) {
    const all = { tensor: make(3 * width), stride: 3 * width };
    return { query: { ...all, offset: 0 }, keyValue: { ...all, offset: width } };
  }
  return { query: { tensor: make(width), stride: width, offset: 0 }, keyValue: { tensor: make(2 * width), stride: 2 * width, offset: 0 } };
}

function project(context: ModelContext, layer: string, queryStream_TD: Tensor, keyValueStream_TD: Tensor): AttentionColumns {
  const { query, keyValue } = projectionNames(layer);
  const [, width = 0] = queryStream_TD.shape;
  if (queryStream_TD === keyValueStream_TD) {
    const all = { tensor: linearForward(context, [query, ...keyValue], queryStream_TD), stride: 3 * width };
    return { query: { ...all, offset: 0 }, keyValue: { ...all, offset: width } };
  }
  return {
    query: { tensor: linearForward(context, query, queryStream_TD), stride: width, offset: 0 },
    keyValue: { tensor: linearForward(context, keyValue, keyValueStream_TD), stride: 2 * width, offset: 0 },
  };
}

function disposeProjections({ query, keyValue }: AttentionColumns): void {
  query.tensor.dispose();
  if (keyValue.tensor !== query.tensor) keyValue.tensor.dispose();
}

/**
 * X = LN(dropout(Attention(Q, KV) Wo) + Q), Y = LN(dropout(GELU(X W1) W2) + X).
 * @param queryStream_TD queries and residual
 * @param keyValueStream_TD keys and values; the same tensor in an encoder
 */
export function layerForward(
  context: ModelContext & NormSettings,
  settings: LayerSettings,
  queryStream_TD: Tensor,
  keyValueStream_TD: Tensor,
): { output_TD: Tensor; saved: LayerSaved } {
  const { device } = context;
  const { name } = settings;
  const attention = attentionForward(device, settings.attention, project(context, name, queryStream_TD, keyValueStream_TD));
  const projected_TD = linearForward(context, `${name}.attention.output.dense`, attention.output_TD);
  const attended = layerNormForward(device, normParameters(context, `${name}.attention.output.LayerNorm`), projected_TD, {
    residual_TD: queryStream_TD,
    dropout: settings.attentionOutputDropout,
  });
  const { before_TF, after_TF } = linearGeluForward(context, `${name}.intermediate.dense`, attended.output_TD);
  const fed_TD = linearForward(context, `${name}.output.dense`, after_TF);
  const output = layerNormForward(device, normParameters(context, `${name}.output.LayerNorm`), fed_TD, {
    residual_TD: attended.output_TD,
    dropout: settings.outputDropout,
  });
  const saved = {
    queryStream_TD,
    keyValueStream_TD,
    attention,
    attentionNorm: attended.saved,
    attended_TD: attended.output_TD,
    beforeGelu_TF: before_TF,
    afterGelu_TF: after_TF,
    outputNorm: output.saved,
  };
  return { output_TD: output.output_TD, saved };
}

/** Drops what a forward pass saved, where no backward pass follows. The streams stay. */
export function disposeLayer(saved: LayerSaved): void {
  disposeProjections(saved.attention);
  const tensors = [
    saved.attention.output_TD,
    saved.attention.statistics,
    saved.attentionNorm.input_TD,
    saved.attentionNorm.statistics_T2,
    saved.attended_TD,
    saved.beforeGelu_TF,
    saved.afterGelu_TF,
    saved.outputNorm.input_TD,
    saved.outputNorm.statistics_T2,
  ];
  for (const tensor of tensors) tensor.dispose();
}

/** Gradients with respect to the two streams; for one shared stream both point to the same tensor. */
export interface StreamGradients {
  readonly query_TD: Tensor;
  readonly keyValue_TD: Tensor;
}

/**
 * Adds the gradients of all parameters of the layer and returns those of the streams. Disposes the gradient and what
 * was saved, but not the streams.
 */
export function layerBackward(
  context: ModelContext,
  settings: LayerSettings,
  saved: LayerSaved,
  outputGradient_TD: Tensor,
): StreamGradients {
  const attendedGradient_TD = feedForwardBackward(context, settings, saved, outputGradient_TD);
  return attentionBlockBackward(context, settings, saved, attendedGradient_TD);
}

function feedForwardBackward(context: ModelContext, { name }: LayerSettings, saved: LayerSaved, outputGradient_TD: Tensor): Tensor {
  const { device } = context;
  const { beforeGelu_TF, afterGelu_TF, attended_TD } = saved;
  const { sumGradient_TD, inputGradient_TD } = normBackward(context, `${name}.output.LayerNorm`, saved.outputNorm, outputGradient_TD);
  const geluGradient_TF = device.allocate(beforeGelu_TF.shape, device.kindOf(beforeGelu_TF));
  linearBackward(context, `${name}.output.dense`, {
    outputGradient_TF: inputGradient_TD,
    input_TD: afterGelu_TF,
    inputGradient_TD: geluGradient_TF,
    beforeGelu_TD: beforeGelu_TF,
  });
  if (inputGradient_TD !== sumGradient_TD) inputGradient_TD.dispose();
  for (const tensor of [beforeGelu_TF, afterGelu_TF]) tensor.dispose();
  linearBackward(context, `${name}.intermediate.dense`, {
    outputGradient_TF: geluGradient_TF,
    input_TD: attended_TD,
    inputGradient_TD: sumGradient_TD,
    accumulates: true,
  });
  for (const tensor of [geluGradient_TF, attended_TD]) tensor.dispose();
  return sumGradient_TD;
}

function attentionBlockBackward(
  context: ModelContext,
  settings: LayerSettings,
  saved: LayerSaved,
  attendedGradient_TD: Tensor,
): StreamGradients {
  const { device } = context;
  const { name } = settings;
  const norm = `${name}.attention.output.LayerNorm`;
  const { sumGradient_TD, inputGradient_TD } = normBackward(context, norm, saved.attentionNorm, attendedGradient_TD);
  const mixedGradient_TD = device.allocate(inputGradient_TD.shape, device.kindOf(inputGradient_TD));
  linearBackward(context, `${name}.attention.output.dense`, {
    outputGradient_TF: inputGradient_TD,
    input_TD: saved.attention.output_TD,
    inputGradient_TD: mixedGradient_TD,
  });
  if (inputGradient_TD !== sumGradient_TD) inputGradient_TD.dispose();
  const [tokens = 0, width = 0] = sumGradient_TD.shape;
  const isShared = saved.queryStream_TD === saved.keyValueStream_TD;
  const gradients = makeProjections(context, isShared, tokens, width);
  attentionBackward(device, settings.attention, saved.attention, { outputGradient_TD: mixedGradient_TD, into: gradients });
  mixedGradient_TD.dispose();
  disposeProjections(saved.attention);
  const streams = projectBackward(context, name, saved, { gradients, sumGradient_TD });
  disposeProjections(gradients);
  return streams;
}

/** Through queries, keys and values into the streams; the query stream's gradient is added to that of the residual. */
function projectBackward(
  context: ModelContext,
  layer: string,
  saved: LayerSaved,
  { gradients, sumGradient_TD }: { readonly gradients: AttentionColumns; readonly sumGradient_TD: Tensor },
): StreamGradients {
  const { query, keyValue } = projectionNames(layer);
  const isShared = saved.queryStream_TD === saved.keyValueStream_TD;
  linearBackward(context, isShared ? [query, ...keyValue] : query, {
    outputGradient_TF: gradients.query.tensor,
    input_TD: saved.queryStream_TD,
    inputGradient_TD: sumGradient_TD,
    accumulates: true,
  });
  if (isShared) return { query_TD: sumGradient_TD, keyValue_TD: sumGradient_TD };
  const keyValue_TD = context.device.allocate(sumGradient_TD.shape, context.device.kindOf(sumGradient_TD));
  linearBackward(context, keyValue, {
    outputGradient_TF: gradients.keyValue.tensor,
    input_TD: saved.keyValueStream_TD,
    inputGradient_TD: keyValue_TD,
  });
  return { query_TD: sumGradient_TD, keyValue_TD };
}

/** Through dropout, residual sum and layer norm; disposes the incoming gradient. */
function normBackward(context: ModelContext, name: string, saved: LayerNormSaved, outputGradient_TD: Tensor): LayerNormResult {
  const gradients = layerNormBackward(context.device, normGradients(context, name), saved, { gradient_TD: outputGradient_TD });
  outputGradient_TD.dispose();
  return gradients;
}
