import type { EvaluationRecord } from '../../../contract/metrics.ts';
import type { RunEvent } from '../../../contract/run-calls.ts';
import { metricName, metricsOfRecord } from '../../client/evaluation-view.ts';
import { useRunLogs } from '../../client/run-log.ts';
import type { OpenRun } from '../../client/studio-store.ts';
import { Panel } from '../../components/panel.tsx';
import { saidError } from '../../words/fault-words.ts';
import type { Speech } from '../../words/use-words.ts';
import { useWords } from '../../words/use-words.ts';

const SHORT = 6;
const none: readonly RunEvent[] = [];

interface LogPanelProps {
  readonly run: OpenRun;
  readonly short?: boolean;
}

interface Row {
  readonly stageIndex: number;
  readonly step: number;
  /** Of a loss and an evaluation only the step is known: they stand behind what happened at it before. */
  readonly at: number | undefined;
  readonly text: string;
}

/** What happened, newest first; also before this page was opened. */
export function LogPanel({ run, short = false }: LogPanelProps) {
  const speech = useWords();
  const { words, format } = speech;
  const events = useRunLogs((state) => state.events[run.status.runId] ?? none);
  const rows = rowsOf(run, events, speech);
  const shown = short ? rows.slice(0, SHORT) : rows;
  if (short && shown.length === 0) return null;
  return (
    <Panel title={words.live.tabs.log}>
      {shown.length === 0 && <p className="ink-2">{words.log.empty}</p>}
      <ol className="log">
        {shown.map((row, index) => (
          <li key={rows.length - index}>
            <span className="ink-3">{words.run.stepOnly(format.whole(row.step))}</span>
            <span>{row.text}</span>
            <span className="ink-3">{row.at === undefined ? '' : format.time(row.at)}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function rowsOf({ status, evaluations }: OpenRun, events: readonly RunEvent[], speech: Speech): readonly Row[] {
  const { words } = speech;
  const own = evaluations.filter((record) => record.system === 'model' && record.variant === undefined);
  const happened = [
    ...events.map(({ at, stageIndex, step, ...event }) => ({ at, stageIndex, step, text: textOf(event, speech) })),
    ...(status.losses ?? []).map(({ at, stageIndex, step, reason }) => ({ at, stageIndex, step, text: words.live.deviceLost(reason) })),
  ].sort((a, b) => a.at - b.at);
  const rows: Row[] = [...happened];
  for (const record of own) rows.splice(placeOf(rows, record), 0, evaluated(record, speech));
  return rows.reverse();
}

/** Behind the last row of the same or an earlier step. */
function placeOf(rows: readonly Row[], { stageIndex, step }: EvaluationRecord): number {
  return 1 + rows.findLastIndex((row) => row.stageIndex < stageIndex || (row.stageIndex === stageIndex && row.step <= step));
}

function evaluated(record: EvaluationRecord, { words, format }: Speech): Row {
  const metric = metricsOfRecord(record)[0] ?? '';
  const figures = `${metricName(metric)} ${format.fixed(record.metrics[metric] ?? 0)}`;
  return { at: undefined, stageIndex: record.stageIndex, step: record.step, text: words.log.evaluated(figures) };
}

type Happened = {
  readonly [Kind in RunEvent['kind']]: Omit<Extract<RunEvent, { kind: Kind }>, 'at' | 'stageIndex' | 'step'>;
}[RunEvent['kind']];

function textOf(event: Happened, speech: Speech): string {
  const { words, format } = speech;
  switch (event.kind) {
    case 'state':
      return event.error === undefined
        ? words.runState[event.state]
        : `${words.runState[event.state]}: ${saidError(event.error, speech).title}`;
    case 'saved':
      return words.log.saved;
    case 'frozen':
      return words.live.frozen(format.roughly(event.seconds));
  }
}
