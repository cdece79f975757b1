// The contrastive step over micro-batches (gradient caching; Gao et al. 2021, "Scaling Deep Contrastive Learning Batch
// Size under Memory Limited Setup", section 3): embed everything without keeping activations, compute the loss and its
// gradient with respect to the embeddings, embed again part by part and backpropagate. Value and gradients equal those
// of one large batch. N queries, G passages a query, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import { packSequences, type PackedBatch } from '../data/batching/pack.ts';
import { contrastiveLoss, type ContrastiveBatch } from '../losses/contrastive.ts';
import { disposeBatch, uploadBatch, type DeviceBatch } from '../model/batch.ts';
import type { DropoutSites } from '../model/dropout-sites.ts';
import { embed, embedBackward, embedForTraining, type EmbedderContext } from '../model/embedder.ts';
import { lossScale } from '../model/linear.ts';
import { copyRows } from '../tensor/kernels/copy-rows/copy-rows.ts';
import type { MicroBatch } from '../data/batching/micro-batches.ts';

/** One example, tokenised: its query, its positive and its negatives. */
export interface ContrastiveExample {
  readonly query: Int32Array;
  /** G sequences. */
  readonly passages: readonly Int32Array[];
}

export interface EmbeddingStep {
  readonly examples: readonly ContrastiveExample[];
  readonly parts: readonly MicroBatch[];
  /** Dropout of a micro-batch, by its number. */
  dropout(part: number): DropoutSites;
}

export interface ContrastiveStep extends EmbeddingStep {
  readonly loss: Pick<ContrastiveBatch, 'temperature' | 'ownOnly' | 'skipDuplicates' | 'keys'>;
}

/** A loss over the embeddings [N + N G, D], which it does not dispose, with its gradient over them, in 32 bits. */
export type EmbeddingLoss<Results> = (embeddings: Tensor) => { readonly results: Results; readonly gradient: Tensor };

interface Part {
  readonly packed: PackedBatch;
  /** Row of the whole batch's embeddings for each sequence of the part. */
  readonly rows: readonly number[];
}

/** Adds the gradients of all encoder parameters; returns the loss rows [N, 4] of {@link contrastiveLoss}. */
export function contrastivePass(context: EmbedderContext, step: ContrastiveStep): Tensor {
  const queries = step.examples.length;
  const group = step.examples[0]?.passages.length ?? 0;
  return embeddingPass(context, step, (embeddings) => {
    const batch = { ...step.loss, queries, group, lossScale: lossScale(context), embeddings };
    const { results_N4, gradient } = contrastiveLoss(context.device, batch);
    return { results: results_N4, gradient };
  });
}

/** Adds the gradients of all encoder parameters under any loss over the embeddings; returns the results of the loss. */
export function embeddingPass<Results>(context: EmbedderContext, step: EmbeddingStep, loss: EmbeddingLoss<Results>): Results {
  const parts = step.parts.map((part) => partOf(step.examples, part));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return wholePass(context, only, step.dropout(0), loss);
  const embeddings = embedParts(context, parts, step);
  const { results, gradient } = loss(embeddings);
  embeddings.dispose();
  for (const [index, part] of parts.entries()) backwardPart(context, part, gradient, step.dropout(index));
  gradient.dispose();
  return results;
}

/** Sequences of a part: its queries, then its passages; rows in the whole batch: all queries, then all passages. */
function partOf(examples: readonly ContrastiveExample[], { start, end }: MicroBatch): Part {
  const own = examples.slice(start, end);
  const group = own[0]?.passages.length ?? 0;
  const queryRows = own.map((_, index) => start + index);
  const passageRows = Array.from({ length: own.length * group }, (_, place) => examples.length + start * group + place);
  return {
    packed: packSequences([...own.map((example) => example.query), ...own.flatMap((example) => example.passages)]),
    rows: [...queryRows, ...passageRows],
  };
}

/** The plain step, where everything fits at once: one forward pass less. The rows of the part are then in order. */
function wholePass<Results>(context: EmbedderContext, part: Part, sites: DropoutSites, loss: EmbeddingLoss<Results>): Results {
  const uploaded = uploadBatch(context.device, part.packed, true);
  const saved = embedForTraining(context, uploaded, sites);
  const { results, gradient } = loss(saved.pooled.output_BD);
  embedBackward(context, saved, gradient);
  disposeBatch(uploaded);
  return results;
}

function embedParts(context: EmbedderContext, parts: readonly Part[], step: EmbeddingStep): Tensor {
  const { device } = context;
  const rows = parts.reduce((sum, part) => sum + part.rows.length, 0);
  const embeddings = device.allocate([rows, context.config.width]);
  for (const [index, part] of parts.entries()) {
    const uploaded: DeviceBatch = uploadBatch(device, part.packed, false);
    const own = embed(context, uploaded, step.dropout(index));
    const pairs = device.upload(Uint32Array.from(part.rows.flatMap((row, sequence) => [sequence, row])), [part.rows.length, 2]);
    copyRows(device, pairs, { from: own, to: embeddings }, 'replace');
    for (const tensor of [own, pairs]) tensor.dispose();
    disposeBatch(uploaded);
  }
  return embeddings;
}

function backwardPart(context: EmbedderContext, part: Part, gradient: Tensor, sites: DropoutSites): void {
  const { device } = context;
  const uploaded = uploadBatch(device, part.packed, true);
  const saved = embedForTraining(context, uploaded, sites);
  const own = device.allocate([part.rows.length, context.config.width]);
  const pairs = device.upload(Uint32Array.from(part.rows.flatMap((row, sequence) => [row, sequence])), [part.rows.length, 2]);
  copyRows(device, pairs, { from: gradient, to: own }, 'replace');
  pairs.dispose();
  embedBackward(context, saved, own);
  disposeBatch(uploaded);
}
