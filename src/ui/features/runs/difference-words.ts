// Differences between run files as a person says them.

import type { StageId } from '../../../contract/stage.ts';
import { stageDefinitions } from '../../../stages/definitions.ts';
import type { Difference } from '../../client/run-diff.ts';
import { isBuilt } from '../../client/stage-ids.ts';
import { stageTitle } from '../../components/stage-title.ts';
import type { Speech } from '../../words/use-words.ts';

/** One difference in a few words: "learning rate 0.001 → 0.0003". */
export function saidDifference(difference: Difference, speech: Speech): string {
  const { words, say } = speech;
  switch (difference.kind) {
    case 'stage': {
      const title = say(stageTitle(difference.stage));
      return difference.change === 'added' ? words.library.stageAdded(title) : words.library.stageLeftOut(title);
    }
    case 'data':
      return words.library.data(difference.before.join(', '), difference.after.join(', '));
    case 'run':
    case 'instruction':
    case 'setting':
      return words.library.setting(nameOf(difference, speech), saidValue(difference.before, speech), saidValue(difference.after, speech));
  }
}

/** What a difference is of, with its stage where a run has several. */
export function nameOf(difference: Difference, { words, say, language }: Speech): string {
  switch (difference.kind) {
    case 'run':
      return words.library.keys[difference.key];
    case 'instruction':
      return words.library.instruction;
    case 'stage':
    case 'data':
      return say(stageTitle(difference.stage));
    case 'setting': {
      const label = labelOf(difference.stage, difference.key)?.[language] ?? difference.key;
      // Inside a sentence an English label begins small, unless it is a name.
      return language === 'en' && !/^[A-Z]{2}/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
    }
  }
}

function labelOf(stage: string, key: string): { readonly en: string; readonly zh: string } | undefined {
  if (!isBuilt(stage)) return undefined;
  const id: StageId = stage;
  return Object.entries(stageDefinitions[id].fields).find(([name]) => name === key)?.[1].label;
}

export function saidValue(value: unknown, { words, format }: Speech): string {
  if (value === undefined || value === '') return words.library.none;
  if (typeof value === 'number') return format.plain(value);
  if (typeof value === 'boolean') return value ? words.library.on : words.library.off;
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 0 ? words.library.none : value.map(String).join(', ');
  return typeof value === 'object' && value !== null && 'layers' in value ? words.library.newModel : JSON.stringify(value);
}
