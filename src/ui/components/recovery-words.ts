// What resuming a run means, in a sentence or two: what it goes on from, and what it does again.

import type { RunSummary } from '../../contract/protocol.ts';
import type { Speech } from '../words/use-words.ts';

export function resumeWords(run: RunSummary, { words: { home: words }, format }: Speech): string {
  const { saved } = run;
  if (saved === undefined) return words.recoverAnew;
  const before = format.roughly(Math.max(0, (run.lastSeenAt ?? saved.at) - saved.at) / 1000);
  const where = saved.step === 0 ? words.recoverSavedStage(before) : words.recoverSaved(format.whole(saved.step), before);
  const space = /[。！？]$/.test(where) ? '' : ' ';
  return `${where}${space}${repeated(run, saved, words, format)}`;
}

function repeated(
  run: RunSummary,
  saved: NonNullable<RunSummary['saved']>,
  words: Speech['words']['home'],
  format: Speech['format'],
): string {
  // A save between two stages stands at the start of the next one; whose steps were lost is then not told by a number.
  if (saved.stageIndex > run.stageIndex) return words.recoverNothing;
  if (saved.stageIndex < run.stageIndex) return words.recoverFromSave;
  const steps = Math.max(0, run.step - saved.step);
  return steps === 0 ? words.recoverNothing : words.recoverRepeats(format.whole(steps), steps);
}
