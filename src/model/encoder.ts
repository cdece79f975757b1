// BertModel on packed sequences: embeddings and a stack of layers. T tokens, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { BertConfig } from '../checkpoints/model-config.ts';
import { InputError } from '../base/errors.ts';
import type { DeviceBatch } from './batch.ts';
import { attentionDropout, hiddenDropout, type DropoutSites } from './dropout-sites.ts';
import { embeddingsBackward, embeddingsForward, type EmbeddingsSaved } from './embeddings.ts';
import type { ModelContext } from './linear.ts';
import { disposeLayer, layerBackward, layerForward, type LayerSaved, type LayerSettings } from './transformer-layer.ts';

/** The model's parameters on a device, and what `config.json` says of them. */
export interface EncoderContext extends ModelContext {
  readonly config: BertConfig;
}

/** What a forward pass leaves for its backward pass. */
export interface EncoderSaved {
  readonly batch: DeviceBatch;
  readonly sites: DropoutSites;
  readonly embeddings: EmbeddingsSaved;
  readonly layers: readonly LayerSaved[];
}

/** The kernels read four values at a time; every published BERT is a multiple of four wide. */
export function refuseOddWidths(config: BertConfig): void {
  const headWidth = config.width / config.heads;
  if (headWidth % 4 === 0 && config.feedForward % 4 === 0) return;
  throw new InputError(
    `This model has ${headWidth} values a head and a feed-forward width of ${config.feedForward}; the studio needs multiples of four.`,
    'Choose another model.',
  );
}

function layerSettings(config: BertConfig, batch: DeviceBatch, sites: DropoutSites, index: number): LayerSettings {
  const attention = {
    heads: config.heads,
    headWidth: config.width / config.heads,
    tiles: batch.tiles,
    dropout: attentionDropout(sites, index, 0),
  };
  return {
    name: `encoder.layer.${index}`,
    attention,
    attentionOutputDropout: hiddenDropout(sites, index, 1),
    outputDropout: hiddenDropout(sites, index, 2),
  };
}

/** The place of the embeddings among the dropout sites. */
const embeddingsPlace = 1_000_000;

/** Hidden states of the last layer, and what the backward pass needs. */
export function encoderForward(
  context: EncoderContext,
  batch: DeviceBatch,
  sites: DropoutSites,
): { hidden_TD: Tensor; saved: EncoderSaved } {
  const { config } = context;
  const norm = { ...context, epsilon: config.layerNormEpsilon };
  const embedded = embeddingsForward(norm, batch, hiddenDropout(sites, embeddingsPlace));
  let hidden_TD = embedded.output_TD;
  const layers: LayerSaved[] = [];
  for (let index = 0; index < config.layers; index += 1) {
    const layer = layerForward(norm, layerSettings(config, batch, sites, index), hidden_TD, hidden_TD);
    hidden_TD = layer.output_TD;
    layers.push(layer.saved);
  }
  return { hidden_TD, saved: { batch, sites, embeddings: embedded.saved, layers } };
}

/** The forward pass alone: activations are dropped layer by layer. */
export function encode(context: EncoderContext, batch: DeviceBatch, sites: DropoutSites): Tensor {
  const { config } = context;
  const norm = { ...context, epsilon: config.layerNormEpsilon };
  const embedded = embeddingsForward(norm, batch, hiddenDropout(sites, embeddingsPlace));
  embedded.saved.statistics_T2.dispose();
  let hidden_TD = embedded.output_TD;
  for (let index = 0; index < config.layers; index += 1) {
    const layer = layerForward(norm, layerSettings(config, batch, sites, index), hidden_TD, hidden_TD);
    disposeLayer(layer.saved);
    hidden_TD.dispose();
    hidden_TD = layer.output_TD;
  }
  return hidden_TD;
}

/**
 * Adds the gradients of all encoder parameters. Disposes the gradient, what was saved and, layer by layer, the hidden
 * states between the layers; the last hidden state belongs to the caller.
 */
export function encoderBackward(context: EncoderContext, saved: EncoderSaved, hiddenGradient_TD: Tensor): void {
  const { config } = context;
  const { batch, sites } = saved;
  let gradient_TD = hiddenGradient_TD;
  for (let index = config.layers - 1; index >= 0; index -= 1) {
    const layer = saved.layers[index];
    if (layer === undefined) throw new Error(`nothing saved of layer ${index}`);
    gradient_TD = layerBackward(context, layerSettings(config, batch, sites, index), layer, gradient_TD).query_TD;
    layer.queryStream_TD.dispose();
  }
  embeddingsBackward(context, batch, saved.embeddings, gradient_TD);
}
