import type { Gap } from '../../client/gap.ts';

/** The part of the form where a gap is closed: "base", "evaluate", "export", or the key of a stage. */
export function partOfGap(gap: Gap): string {
  if ('stage' in gap) return gap.stage.key;
  if (gap.kind === 'unknown-vocabulary' || gap.kind === 'pending-vocabulary') return 'base';
  if ('name' in gap) return 'evaluate';
  return gap.kind === 'bad-checkpoint' ? 'export' : 'base';
}
