import type { Field } from '../../../contract/fields.ts';
import { stageDefinitions } from '../../../stages/definitions.ts';
import type { Gap } from '../../client/draft-plan.ts';
import type { Speech } from '../../words/use-words.ts';

/** A gap in words: what to do about it. */
export function gapInWords(gap: Gap, { words, say }: Speech): string {
  if (!('stage' in gap)) return words.train.gaps[gap.kind];
  const stage = say(stageDefinitions[gap.stage].title);
  const name = gap.name ?? '';
  if (gap.kind === 'no-data') return words.train.gaps['no-data'](stage);
  if (gap.kind !== 'bad-value') return words.train.gaps[gap.kind](stage, name);
  const fields: Readonly<Record<string, Field>> = stageDefinitions[gap.stage].fields;
  const label = fields[name]?.label;
  return words.train.gaps['bad-value'](stage, label === undefined ? name : say(label));
}
