import { CircleAlert, FileCheck, FileCode, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { ImportedItem } from '../../../contract/protocol.ts';
import { cancelImport, closeImport, importAgain } from '../../client/data-actions.ts';
import type { ImportTask } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { Progress } from '../../components/progress.tsx';
import { useWords } from '../../words/use-words.ts';
import { AssetVerdict } from './asset-verdict.tsx';
import { ColumnsStep } from './columns-step.tsx';
import { droppedFileOf } from './dropped-file.ts';
import { ImportSheet } from './import-sheet.tsx';

/** One import: its progress, then what came of every file. */
export function ImportPanel({ task }: { readonly task: ImportTask }) {
  const { words } = useWords();
  const done = task.items !== undefined || task.error !== undefined;
  return (
    <section className="panel import" aria-label={words.data.importing(task.names.join(', '))}>
      {!done && <ImportRunning task={task} />}
      {task.error !== undefined && (
        <Line
          tone="bad"
          name={task.names.join(', ')}
          title={task.error.code === 'cancelled' ? words.data.cancelled : task.error.message}
          remedy={task.error.code === 'cancelled' ? undefined : task.error.remedy}
        />
      )}
      {task.items?.map((item, index) => (
        <Item key={index} item={item} task={task} />
      ))}
      {done && (
        <button
          type="button"
          className="icon-button import-close"
          aria-label={words.data.close}
          onClick={() => closeImport(task.commandId)}
        >
          <X {...icon} />
        </button>
      )}
    </section>
  );
}

function ImportRunning({ task }: { readonly task: ImportTask }) {
  const { words, format } = useWords();
  const { progress } = task;
  const name = progress?.name ?? task.names.join(', ');
  return (
    <div className="stack stack-small" role="status">
      <div className="row spread">
        <h2 className="clip">{words.data.importing(name)}</h2>
        <Button size="small" onClick={() => void cancelImport(task.commandId)}>
          {words.data.cancel}
        </Button>
      </div>
      <Progress
        label={words.data.importing(name)}
        share={progress === undefined || progress.totalBytes === 0 ? undefined : progress.doneBytes / progress.totalBytes}
      />
      {progress !== undefined && (
        <p className="ink-2 small">
          {words.data.importPhase[progress.phase]} ·{' '}
          {words.data.importProgress(format.bytes(progress.doneBytes), format.bytes(progress.totalBytes), format.whole(progress.rows))}
          {progress.badRows > 0 && <span className="caution"> · {words.data.importBad(format.whole(progress.badRows))}</span>}
        </p>
      )}
    </div>
  );
}

function Item({ item, task }: { readonly item: ImportedItem; readonly task: ImportTask }) {
  const { words } = useWords();
  switch (item.kind) {
    case 'asset':
      if (item.asset.kind === 'data') return <ImportSheet task={task} item={item} asset={item.asset} />;
      return <AssetVerdict asset={item.asset} problems={item.problems} problemCounts={item.problemCounts} />;
    case 'run-file':
      return (
        <Line
          tone="plain"
          name={item.name}
          title={words.data.runFile}
          action={
            <Link className="button button-small" href="/train">
              {words.data.toTrain}
            </Link>
          }
        />
      );
    case 'refused':
      return <Refused item={item} task={task} />;
  }
}

/** What is refused may only want its columns said. */
function Refused({ item, task }: { readonly item: Extract<ImportedItem, { kind: 'refused' }>; readonly task: ImportTask }) {
  const { words } = useWords();
  const file = droppedFileOf(task, item);
  return (
    <div className="stack">
      <Line tone="bad" name={item.name} title={item.error.message} remedy={item.error.remedy} />
      {item.columns !== undefined && file !== undefined && (
        <section className="stack" aria-label={words.inspect.chooseColumns}>
          <h2>{words.inspect.chooseColumns}</h2>
          <ColumnsStep
            file={file.file}
            read={undefined}
            known={item.columns}
            onRead={(roles) => void importAgain(task.commandId, item, { ...file, roles })}
          />
        </section>
      )}
    </div>
  );
}

interface LineProps {
  readonly tone: 'plain' | 'bad';
  readonly name: string;
  readonly title: string;
  readonly remedy?: string | undefined;
  readonly action?: ReactNode;
}

function Line({ tone, name, title, remedy, action }: LineProps) {
  const { words } = useWords();
  const Icon = tone === 'bad' ? CircleAlert : name.endsWith('.json') ? FileCode : FileCheck;
  return (
    <div className="import-line" role={tone === 'bad' ? 'alert' : undefined}>
      <Icon {...icon} size={20} className={tone === 'bad' ? 'bad' : 'ink-2'} />
      <div>
        <p>
          <strong>{name}</strong> {tone === 'bad' && <span className="pill pill-bad pill-small">{words.data.refused}</span>}
        </p>
        <p>{title}</p>
        {remedy !== undefined && <p className="ink-2">{remedy}</p>}
      </div>
      {action}
    </div>
  );
}
