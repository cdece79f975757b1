import type { DropoutSites } from '../model/dropout-sites.ts';
import { noDropout } from '../model/dropout-sites.ts';
import { packSequences } from '../data/batching/pack.ts';
import { contrastiveLoss, summariseContrastive } from '../losses/contrastive.ts';
import { disposeBatch, uploadBatch } from '../model/batch.ts';
import { embedBackward, embedForTraining } from '../model/embedder.ts';
import type { EncoderContext } from '../model/encoder.ts';
import type { ContrastiveExample } from '../training/gradient-cache.ts';
import type { ContrastiveCase } from './fixtures.ts';

/** A case without what PyTorch said of it. */
type ContrastiveInput = Pick<ContrastiveCase, 'pooling' | 'temperature' | 'inBatchNegatives' | 'queries' | 'passages'>;

/** Equal numbers for equal texts. */
export function keysOf(sequences: readonly (readonly number[])[]): Uint32Array {
  const known = new Map<string, number>();
  return Uint32Array.from(sequences, (ids) => {
    const text = ids.join(' ');
    const key = known.get(text) ?? known.size;
    known.set(text, key);
    return key;
  });
}

/** All queries, then all passages. */
export function textsOf({ queries, passages }: Pick<ContrastiveCase, 'queries' | 'passages'>): readonly Int32Array[] {
  return [...queries, ...passages].map((ids) => Int32Array.from(ids));
}

/** The rows of a case as a trainer has them. */
export function examplesOf({ queries, passages }: Pick<ContrastiveCase, 'queries' | 'passages'>): readonly ContrastiveExample[] {
  const group = passages.length / queries.length;
  return queries.map((query, row) => ({
    query: Int32Array.from(query),
    passages: passages.slice(row * group, (row + 1) * group).map((ids) => Int32Array.from(ids)),
  }));
}

/** The loss over all texts of a case in one packed batch: forward and backward, gradients into the arena. */
export async function contrastivePass(context: EncoderContext, one: ContrastiveInput, sites: DropoutSites = noDropout): Promise<number> {
  const { device } = context;
  const embedder = { ...context, pooling: one.pooling };
  const batch = uploadBatch(device, packSequences(textsOf(one)), true);
  const saved = embedForTraining(embedder, batch, sites);
  const { results_N4, gradient } = contrastiveLoss(device, {
    embeddings: saved.pooled.output_BD,
    queries: one.queries.length,
    group: one.passages.length / one.queries.length,
    temperature: one.temperature,
    ownOnly: !one.inBatchNegatives,
    skipDuplicates: true,
    keys: keysOf([...one.queries, ...one.passages]),
  });
  embedBackward(embedder, saved, gradient);
  disposeBatch(batch);
  const results = await device.read(results_N4);
  results_N4.dispose();
  return summariseContrastive(results, one.temperature).loss;
}
