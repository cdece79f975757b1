import { hashKeys } from '../base/random.ts';
import type { Dropout } from '../tensor/kernels/dropout/dropout.ts';

/** Dropout of one forward pass: rates, and a seed of its own for each place in the model. */
export interface DropoutSites {
  readonly hiddenRate: number;
  readonly attentionRate: number;
  /** A function of (run seed, step, micro-batch): the same pass again drops the same elements. */
  readonly seed: number;
}

export const noDropout: DropoutSites = { hiddenRate: 0, attentionRate: 0, seed: 0 };

/** The dropout of a hidden state at a named place. */
export function hiddenDropout(sites: DropoutSites, ...place: readonly number[]): Dropout {
  return { rate: sites.hiddenRate, seed: hashKeys(sites.seed, ...place) };
}

/** The dropout of the attention probabilities at a named place. */
export function attentionDropout(sites: DropoutSites, ...place: readonly number[]): Dropout {
  return { rate: sites.attentionRate, seed: hashKeys(sites.seed, ...place) };
}
