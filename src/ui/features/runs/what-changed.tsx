import type { RunSummary } from '../../../contract/protocol.ts';
import { useLibrary } from '../../client/library.ts';
import { differencesOf, previousOf } from '../../client/run-diff.ts';
import { useStudio } from '../../client/studio-store.ts';
import { useWords } from '../../words/use-words.ts';
import { saidDifference } from './difference-words.ts';

/** Differences that are written out; more are counted. */
const SHOWN = 2;

/** What a run does otherwise than the run of its kind before it. */
export function WhatChanged({ run }: { readonly run: RunSummary }) {
  const speech = useWords();
  const { words, format } = speech;
  const runs = useStudio((state) => state.runs);
  const details = useLibrary((state) => state.details);
  if (details === undefined) return null;
  const previous = previousOf(run, runs);
  if (previous === undefined) return <span className="ink-3">{words.library.first}</span>;
  const [before, after] = [details[previous.runId]?.runFile, details[run.runId]?.runFile];
  if (before === undefined || after === undefined) return <span className="ink-3">{words.library.unreadable}</span>;
  // The same setting of several stages is said once.
  const said = [...new Set(differencesOf(before, after).map((difference) => saidDifference(difference, speech)))];
  if (said.length === 0) return <span className="ink-3">{words.library.same}</span>;
  const rest = said.length - SHOWN;
  return (
    <span className="what-changed" title={`${words.library.against(previous.name)}\n${said.join('\n')}`}>
      {said.slice(0, SHOWN).map((text) => (
        <span key={text}>{text}</span>
      ))}
      {rest > 0 && <span className="ink-3">{words.library.more(format.whole(rest))}</span>}
    </span>
  );
}
