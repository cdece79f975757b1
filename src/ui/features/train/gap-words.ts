import type { Fields } from '../../../contract/fields.ts';
import { definitionOf, type DraftStage } from '../../client/draft.ts';
import type { Gap } from '../../client/gap.ts';
import type { Speech } from '../../words/use-words.ts';

/** A gap in words: what to do about it. */
export function gapInWords(gap: Gap, { words, say }: Speech): string {
  if (gap.kind === 'refused') return words.train.refused(gap.text);
  if (!('name' in gap)) return words.train.gaps[gap.kind];
  if (!('stage' in gap)) return words.train.gaps[gap.kind](gap.name);
  const stage = say(definitionOf(gap.stage).title);
  if (gap.kind === 'bad-value') return words.train.gaps['bad-value'](stage, labelOf(gap.stage, gap.name, { words, say }));
  return words.train.gaps[gap.kind](stage, gap.name);
}

function labelOf(stage: DraftStage, name: string, { words, say }: Pick<Speech, 'words' | 'say'>): string {
  if (name === 'minimumScore') return words.train.dataKeys.minimumScore.label;
  const fields: Fields = definitionOf(stage).fields;
  const label = fields[name]?.label;
  return label === undefined ? name : say(label);
}
