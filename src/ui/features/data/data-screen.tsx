import { useStudio } from '../../client/studio-store.ts';
import { FileButtons } from '../../components/file-buttons.tsx';
import { ScreenTitle } from '../../components/screen-title.tsx';
import { useImport } from '../../components/use-import.ts';
import { useWords } from '../../words/use-words.ts';
import { DataDetail } from './data-detail.tsx';
import { DataTable } from './data-table.tsx';
import { useDataView, type DataAsset } from './data-view.ts';
import { ImportPanel } from './import-panel.tsx';
import { ModelTable, RetrievalTable } from './other-tables.tsx';
import { PendingPanel } from './pending-panel.tsx';
import './data.css';

export function DataScreen() {
  const { words } = useWords();
  const assets = useStudio((state) => state.assets);
  const imports = useStudio((state) => state.imports);
  const chosen = useDataView((state) => state.chosen);
  const take = useImport();
  const sets = assets.filter((asset): asset is DataAsset => asset.kind === 'data');
  const detail = sets.find(({ id }) => id === chosen) ?? sets.at(-1);
  const shown = new Set(imports.flatMap((task) => (task.items ?? []).flatMap((item) => (item.kind === 'asset' ? [item.asset.id] : []))));
  const waiting = assets.filter((asset) => asset.kind === 'data' && asset.pending && !shown.has(asset.id));
  return (
    <>
      <div className="screen-head">
        <ScreenTitle>{words.data.title}</ScreenTitle>
        <p className="ink-2">{words.data.lead}</p>
        <div className="row">
          <FileButtons onFiles={take} />
        </div>
      </div>
      {imports.map((task) => (
        <ImportPanel key={task.commandId} task={task} />
      ))}
      {waiting.map((asset) => asset.kind === 'data' && <PendingPanel key={asset.id} asset={asset} />)}
      {assets.length === 0 && imports.length === 0 && <Formats />}
      {assets.length > 0 && (
        <div className="data-layout" data-detail={detail !== undefined}>
          <div className="stack data-list">
            <DataTable assets={assets} shown={detail?.id} />
            <RetrievalTable assets={assets} />
            <ModelTable assets={assets} />
          </div>
          {detail !== undefined && <DataDetail asset={detail} />}
        </div>
      )}
    </>
  );
}

/** What can be dropped, with an example of each. */
function Formats() {
  const { words } = useWords();
  return (
    <section className="panel">
      <div className="empty">
        <h2>{words.data.empty}</h2>
        <p>{words.data.emptyText}</p>
      </div>
      <dl className="formats">
        {words.data.formats.map(([name, example]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{example}</code>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
