import { FileText } from 'lucide-react';
import { useState } from 'react';
import type { DroppedFile, ImportedItem } from '../../../contract/protocol.ts';
import { importAgain } from '../../client/data-actions.ts';
import { useStudio, type ImportTask } from '../../client/studio-store.ts';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';
import { Verdict } from './asset-verdict.tsx';
import { usedColumns } from './column-choice.ts';
import { ColumnsStep } from './columns-step.tsx';
import { droppedFileOf, formatOf } from './dropped-file.ts';
import type { DataAsset } from './data-view.ts';
import { Findings } from './findings.tsx';
import { HoldOutForm } from './hold-out-form.tsx';
import { ImportSteps, type Step, type StepId } from './import-steps.tsx';
import { ProblemList } from './problem-list.tsx';
import { SettleButtons } from './settle-buttons.tsx';

interface ImportSheetProps {
  readonly task: ImportTask;
  readonly item: Extract<ImportedItem, { kind: 'asset' }>;
  readonly asset: DataAsset;
}

/** The import of a data set in four steps, each done by itself where there is nothing to ask. */
export function ImportSheet({ task, item, asset }: ImportSheetProps) {
  const { format } = useWords();
  const stored = useStudio((state) => state.assets.find((other): other is DataAsset => other.kind === 'data' && other.id === asset.id));
  const current = stored === undefined ? asset : { ...asset, pending: stored.pending };
  const steps = useSteps(current);
  const [chosen, setChosen] = useState<StepId>();
  const shown = chosen ?? 'check';
  return (
    <div className="stack stack-large">
      <p className="row row-wrap sheet-head">
        <FileText {...icon} size={20} /> <strong className="clip">{current.name}</strong>
        <span className="ink-3 small">{`${format.bytes(current.sizeBytes)} · ${formatOf(current)}`}</span>
      </p>
      <ImportSteps steps={steps} shown={shown} onShow={setChosen} />
      <StepBody step={shown} task={task} item={item} asset={current} isStored={stored !== undefined} />
    </div>
  );
}

function useSteps(asset: DataAsset): readonly Step[] {
  const { words, format } = useWords();
  const assets = useStudio((state) => state.assets);
  const sets = assets.filter((other) => other.kind === 'retrieval');
  const columns = usedColumns(asset.columns ?? []).map(({ name }) => name);
  const heldOut = sets.find((set) => set.heldOutFrom?.dataId === asset.id);
  return [
    { id: 'file', state: 'done', says: words.inspect.fileSays(format.whole(asset.count + asset.badRows)) },
    { id: 'columns', state: 'done', says: columns.length > 0 ? columns.join(words.inspect.comma) : words.inspect.ownFields[asset.rows] },
    asset.pending
      ? { id: 'check', state: 'decide', says: words.inspect.checkAsks }
      : {
          id: 'check',
          state: 'done',
          says: asset.badRows === 0 ? words.inspect.checkClean : words.inspect.checkDecided(format.whole(asset.badRows)),
        },
    splitStep(heldOut?.name ?? sets[0]?.name),
  ];

  function splitStep(set: string | undefined): Step {
    if (set !== undefined) return { id: 'split', state: 'done', says: words.inspect.splitBy(set) };
    return {
      id: 'split',
      state: asset.rows === 'pairs' ? 'open' : 'done',
      says: asset.rows === 'pairs' ? words.inspect.splitOptional : words.inspect.splitNone,
    };
  }
}

interface StepBodyProps extends ImportSheetProps {
  readonly step: StepId;
  readonly isStored: boolean;
}

function StepBody(props: StepBodyProps) {
  const { words } = useWords();
  const { step, task, item, asset, isStored } = props;
  const file = droppedFileOf(task, asset);
  switch (step) {
    case 'file':
      return <FileFacts asset={asset} file={file} />;
    case 'columns':
      if (file === undefined) return <p className="ink-2">{words.inspect.noFile}</p>;
      return (
        <ColumnsStep
          file={file.file}
          read={asset.columns ?? []}
          onRead={(roles) => void importAgain(task.commandId, item, { ...file, roles, replaces: asset.id })}
        />
      );
    case 'check':
      return <CheckBody {...props} />;
    case 'split':
      return asset.rows === 'pairs' && isStored ? <HoldOutForm asset={asset} /> : <p className="ink-2">{words.inspect.onlyPairs}</p>;
  }
}

function CheckBody({ item, asset, isStored }: StepBodyProps) {
  return (
    <div className="stack">
      <Verdict asset={asset} />
      {isStored && <Findings asset={asset} />}
      {item.problems.length > 0 && <ProblemList problems={item.problems} counts={item.problemCounts} />}
      {isStored && asset.badRows > 0 && <SettleButtons asset={asset} />}
    </div>
  );
}

interface FileFactsProps {
  readonly asset: DataAsset;
  readonly file: DroppedFile | undefined;
}

function FileFacts({ asset, file }: FileFactsProps) {
  const { words, format } = useWords();
  return (
    <dl className="definition file-facts">
      <dt>{words.data.nameColumn}</dt>
      <dd>{file?.path ?? asset.name}</dd>
      <dt>{words.inspect.fileSize}</dt>
      <dd>{file === undefined ? '–' : format.bytes(file.file.size)}</dd>
      <dt>{words.inspect.storedSize}</dt>
      <dd>{format.bytes(asset.sizeBytes)}</dd>
      <dt>{words.data.kind}</dt>
      <dd>{words.data[asset.rows]}</dd>
      <dt>SHA-256</dt>
      <dd className="mono">{asset.hash}</dd>
    </dl>
  );
}
