// How a reranker is asked outside its training: as it was trained.

import type { StageEntry } from '../../contract/run-file.ts';
import type { ModelState } from '../../model/model-state.ts';
import type { Instructions } from './reranker-texts.ts';

/** What stands before texts without prompts of their own, and how long a pair may be. */
export interface Asking extends Instructions {
  /** Tokens of a pair, [CLS] and both [SEP] included. */
  readonly maximumLength: number;
}

/**
 * Instructions and length of a reranker's training: the instructions where all its data had the same ones, else none, as
 * for published rerankers.
 * @param entry the stage that trained it; undefined: it was loaded, and nothing is known but how much it reads
 */
export function askingOf(entry: StageEntry | undefined, { config, maximumSequenceLength }: ModelState): Asking {
  const trained = entry?.config['maximumLength'];
  const longest = typeof trained === 'number' ? trained : maximumSequenceLength;
  return {
    instruction: commonOf(entry, 'instruction'),
    passageInstruction: commonOf(entry, 'passageInstruction'),
    maximumLength: Math.min(longest, config.maximumPositions),
  };
}

function commonOf(entry: StageEntry | undefined, key: keyof Instructions): string {
  const [first = '', ...others] = new Set(entry?.data.map((file) => file[key]));
  return others.length === 0 ? first : '';
}
