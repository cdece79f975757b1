import type { StageEntry } from '../../../contract/run-file.ts';
import { takesModels } from '../../../contract/stage.ts';
import { stageDefinitions } from '../../../stages/definitions.ts';
import type { OpenRun } from '../../client/studio-store.ts';
import { Panel } from '../../components/panel.tsx';
import { Progress } from '../../components/progress.tsx';
import { stageTitle } from '../../components/stage-title.ts';
import { useWords } from '../../words/use-words.ts';
import { StageReportView } from './stage-report.tsx';

interface StageWorkProps {
  readonly run: OpenRun;
  readonly stageIndex: number;
}

/** A stage that makes something without steps: what it does, with what, how far it is. */
export function StageWork({ run, stageIndex }: StageWorkProps) {
  const { words, format, say } = useWords();
  const stage = run.status.stages[stageIndex];
  const entry = run.record?.runFile.stages[stageIndex];
  const report = run.reports.find((record) => record.stageIndex === stageIndex);
  if (stage === undefined) return null;
  const { phase } = run.status;
  const isNow = stage.state === 'running' && run.status.stageIndex === stageIndex;
  const share = phase === undefined || phase.total === 0 ? undefined : phase.done / phase.total;
  return (
    <Panel title={say(stageTitle(stage.stage))} meta={words.run[stage.state]}>
      <div className="stack">
        {entry !== undefined && <p className="ink-2">{say(stageDefinitions[entry.stage].summary)}</p>}
        {isNow && phase !== undefined && (
          <div className="stack stack-small">
            <p>
              {words.phase[phase.key]}
              {phase.total > 0 && ` · ${words.phase.progress(format.whole(phase.done), format.whole(phase.total))}`}
            </p>
            <Progress label={words.phase[phase.key]} share={share} />
          </div>
        )}
        {report !== undefined && <StageReportView report={report.report} />}
        {entry !== undefined && <Facts entry={entry} isDone={stage.state === 'done'} />}
      </div>
    </Panel>
  );
}

function Facts({ entry, isDone }: { readonly entry: StageEntry; readonly isDone: boolean }) {
  const { words, format } = useWords();
  const definition = stageDefinitions[entry.stage];
  return (
    <dl className="definition stage-facts">
      {takesModels(definition) ? (
        <>
          <dt>{words.train.merged}</dt>
          <dd>{entry.models.map(({ from, weight }) => `${from} × ${format.plain(weight)}`).join(' + ')}</dd>
        </>
      ) : (
        <>
          <dt>{words.train.data}</dt>
          <dd>{entry.data.map(({ file }) => file).join(', ')}</dd>
          <dt>{words.train.startsFrom}</dt>
          <dd>{entry.from ?? words.run.lastModel}</dd>
        </>
      )}
      {entry.output !== undefined && (
        <>
          <dt>{isDone ? words.run.made : words.run.makes}</dt>
          <dd>{entry.output}</dd>
        </>
      )}
    </dl>
  );
}
