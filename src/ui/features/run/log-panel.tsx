import type { EvaluationRecord } from '../../../contract/metrics.ts';
import { metricName, metricsOfRecord } from '../../client/evaluation-view.ts';
import { useRunLogs, type LogEntry } from '../../client/run-log.ts';
import { Panel } from '../../components/panel.tsx';
import type { Speech } from '../../words/use-words.ts';
import { useWords } from '../../words/use-words.ts';

const SHORT = 6;
const none: readonly LogEntry[] = [];

interface LogPanelProps {
  readonly runId: string;
  readonly evaluations: readonly EvaluationRecord[];
  readonly short?: boolean;
}

/** What happened, newest first. */
export function LogPanel({ runId, evaluations, short = false }: LogPanelProps) {
  const speech = useWords();
  const entries = useRunLogs((state) => state.entries[runId] ?? none);
  const past = evaluations.filter(
    (record) =>
      record.system === 'model' &&
      record.variant === undefined &&
      !entries.some((entry) => entry.kind === 'evaluated' && entry.step === record.step && entry.stageIndex === record.stageIndex),
  );
  const rows = [
    ...past.map((record) => ({ time: '', step: record.step, text: speech.words.log.evaluated(figuresOf(record, speech)) })),
    ...entries.map((entry) => rowOf(entry, speech)),
  ].reverse();
  const shown = short ? rows.slice(0, SHORT) : rows;
  if (short && shown.length === 0) return null;
  return (
    <Panel title={speech.words.run.tabs.log}>
      {shown.length === 0 && <p className="ink-2">{speech.words.log.empty}</p>}
      <ol className="log">
        {shown.map((row, index) => (
          <li key={rows.length - index}>
            <span className="ink-3">{speech.words.run.stepOnly(speech.format.whole(row.step))}</span>
            <span>{row.text}</span>
            <span className="ink-3">{row.time}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function rowOf(entry: LogEntry, speech: Speech): { readonly time: string; readonly step: number; readonly text: string } {
  const row = { time: speech.format.time(entry.at), step: entry.step };
  switch (entry.kind) {
    case 'state':
      return {
        ...row,
        text:
          entry.error === undefined ? speech.words.runState[entry.state] : `${speech.words.runState[entry.state]}: ${entry.error.message}`,
      };
    case 'saved':
      return { ...row, text: speech.words.log.saved };
    case 'evaluated':
      return { ...row, text: speech.words.log.evaluated(figuresOf(entry.record, speech)) };
  }
}

function figuresOf(record: EvaluationRecord, { format }: Speech): string {
  const metric = metricsOfRecord(record)[0] ?? '';
  return `${metricName(metric)} ${format.fixed(record.metrics[metric] ?? 0)}`;
}
