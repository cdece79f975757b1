// One post-layer-norm transformer layer (BERT; Devlin et al. 2019 after Vaswani et al. 2017): attention, residual, norm,
// feed-forward, residual, norm. Queries may come from another stream than keys and values, as in RetroMAE's decoder.
// T tokens, D width, F feed-forward width, E = 2 D.

import type { Tensor } from '@tensorflow/tfjs-core';
import { attentionBackward, attentionForward, type AttentionSaved, type AttentionShape } from '../tensor/kernels/attention/attention.ts';
import { applyDropout, dropoutOf, type Dropout } from '../tensor/kernels/dropout/dropout.ts';
import { geluBackward, geluForward } from '../tensor/kernels/gelu/gelu.ts';
import { layerNormBackward, layerNormForward, type LayerNormSaved } from '../tensor/kernels/layer-norm/layer-norm.ts';
import { normParameters, type NormSettings } from './embeddings.ts';
import { linearBackward, linearForward, linearInto, type ModelContext } from './linear.ts';

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
  const [tokens = 0, width = 0] = queryStream_TD.shape;
  const query_TD = linearForward(context, `${name}.attention.self.query`, queryStream_TD);
  const keyValue_TE = device.allocate([tokens, 2 * width]);
  linearInto(context, `${name}.attention.self.key`, keyValueStream_TD, { tensor: keyValue_TE, first: 0 });
  linearInto(context, `${name}.attention.self.value`, keyValueStream_TD, { tensor: keyValue_TE, first: width });
  const attention = attentionForward(device, settings.attention, {
    query: { tensor: query_TD, stride: width, offset: 0 },
    keyValue: { tensor: keyValue_TE, stride: 2 * width, offset: 0 },
  });
  const projected_TD = applyDropout(
    device,
    settings.attentionOutputDropout,
    linearForward(context, `${name}.attention.output.dense`, attention.output_TD),
  );
  const attended = layerNormForward(device, normParameters(context, `${name}.attention.output.LayerNorm`), projected_TD, queryStream_TD);
  const beforeGelu_TF = linearForward(context, `${name}.intermediate.dense`, attended.output_TD);
  const afterGelu_TF = geluForward(device, beforeGelu_TF);
  const fed_TD = applyDropout(device, settings.outputDropout, linearForward(context, `${name}.output.dense`, afterGelu_TF));
  const output = layerNormForward(device, normParameters(context, `${name}.output.LayerNorm`), fed_TD, attended.output_TD);
  const saved = {
    queryStream_TD,
    keyValueStream_TD,
    attention,
    attentionNorm: attended.saved,
    attended_TD: attended.output_TD,
    beforeGelu_TF,
    afterGelu_TF,
    outputNorm: output.saved,
  };
  return { output_TD: output.output_TD, saved };
}

/** Drops what a forward pass saved, where no backward pass follows. The streams stay. */
export function disposeLayer(saved: LayerSaved): void {
  const { attention, attentionNorm, outputNorm } = saved;
  const tensors = [
    attention.query.tensor,
    attention.keyValue.tensor,
    attention.output_TD,
    attention.statistics,
    attentionNorm.input_TD,
    attentionNorm.statistics_T2,
    saved.attended_TD,
    saved.beforeGelu_TF,
    saved.afterGelu_TF,
    outputNorm.input_TD,
    outputNorm.statistics_T2,
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

function feedForwardBackward(
  context: ModelContext,
  { name, outputDropout }: LayerSettings,
  saved: LayerSaved,
  outputGradient_TD: Tensor,
): Tensor {
  const { device } = context;
  const residual_TD = normBackward(context, `${name}.output.LayerNorm`, saved.outputNorm, outputGradient_TD);
  const fed_TD = dropoutBeside(context, outputDropout, residual_TD);
  const gelu_TF = device.allocate(saved.afterGelu_TF.shape);
  linearBackward(context, `${name}.output.dense`, {
    output: { tensor: fed_TD, first: 0 },
    input_TD: saved.afterGelu_TF,
    inputGradient_TD: gelu_TF,
    accumulates: false,
  });
  if (fed_TD !== residual_TD) fed_TD.dispose();
  geluBackward(device, saved.beforeGelu_TF, gelu_TF);
  linearBackward(context, `${name}.intermediate.dense`, {
    output: { tensor: gelu_TF, first: 0 },
    input_TD: saved.attended_TD,
    inputGradient_TD: residual_TD,
    accumulates: true,
  });
  for (const tensor of [gelu_TF, saved.beforeGelu_TF, saved.afterGelu_TF, saved.attended_TD]) tensor.dispose();
  return residual_TD;
}

function attentionBlockBackward(
  context: ModelContext,
  settings: LayerSettings,
  saved: LayerSaved,
  attendedGradient_TD: Tensor,
): StreamGradients {
  const { device } = context;
  const { name } = settings;
  const residual_TD = normBackward(context, `${name}.attention.output.LayerNorm`, saved.attentionNorm, attendedGradient_TD);
  const projected_TD = dropoutBeside(context, settings.attentionOutputDropout, residual_TD);
  const mixed_TD = device.allocate(residual_TD.shape);
  linearBackward(context, `${name}.attention.output.dense`, {
    output: { tensor: projected_TD, first: 0 },
    input_TD: saved.attention.output_TD,
    inputGradient_TD: mixed_TD,
    accumulates: false,
  });
  if (projected_TD !== residual_TD) projected_TD.dispose();
  const { query, keyValue } = saved.attention;
  const queryGradient_TD = device.allocate(query.tensor.shape);
  const keyValueGradient_TE = device.allocate(keyValue.tensor.shape);
  const into = { query: { ...query, tensor: queryGradient_TD }, keyValue: { ...keyValue, tensor: keyValueGradient_TE } };
  attentionBackward(device, settings.attention, saved.attention, { outputGradient_TD: mixed_TD, into });
  for (const tensor of [query.tensor, keyValue.tensor, mixed_TD]) tensor.dispose();
  const isShared = saved.queryStream_TD === saved.keyValueStream_TD;
  const keyValue_TD = isShared ? residual_TD : device.allocate(residual_TD.shape);
  const width = residual_TD.shape[1] ?? 0;
  linearBackward(context, `${name}.attention.self.query`, {
    output: { tensor: queryGradient_TD, first: 0 },
    input_TD: saved.queryStream_TD,
    inputGradient_TD: residual_TD,
    accumulates: true,
  });
  linearBackward(context, `${name}.attention.self.key`, {
    output: { tensor: keyValueGradient_TE, first: 0 },
    input_TD: saved.keyValueStream_TD,
    inputGradient_TD: keyValue_TD,
    accumulates: isShared,
  });
  linearBackward(context, `${name}.attention.self.value`, {
    output: { tensor: keyValueGradient_TE, first: width },
    input_TD: saved.keyValueStream_TD,
    inputGradient_TD: keyValue_TD,
    accumulates: true,
  });
  queryGradient_TD.dispose();
  keyValueGradient_TE.dispose();
  return { query_TD: residual_TD, keyValue_TD };
}

/** Through a layer norm; disposes the incoming gradient. The result is the gradient of both summands of the residual. */
function normBackward({ device, arena }: ModelContext, name: string, saved: LayerNormSaved, outputGradient_TD: Tensor): Tensor {
  const gradients = { weight: arena.gradient(`${name}.weight`), bias: arena.gradient(`${name}.bias`) };
  const gradient_TD = layerNormBackward(device, { weight: arena.parameter(`${name}.weight`), gradients }, saved, outputGradient_TD);
  outputGradient_TD.dispose();
  return gradient_TD;
}

/** The gradient through a dropout, with the gradient itself left alive for the residual; the same tensor at rate 0. */
function dropoutBeside({ device }: ModelContext, dropout: Dropout, gradient_TD: Tensor): Tensor {
  return dropout.rate === 0 ? gradient_TD : dropoutOf(device, dropout, gradient_TD);
}
