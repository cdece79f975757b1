import type { Gap } from '../../client/draft-gaps.ts';

/** The part of the form where a gap is closed: "base", "evaluate", "export", or the key of a stage. */
export function partOfGap(gap: Gap): string {
  if ('stage' in gap) return gap.stage.key;
  if (gap.kind === 'bad-evaluation') return 'evaluate';
  return gap.kind === 'bad-checkpoint' ? 'export' : 'base';
}
