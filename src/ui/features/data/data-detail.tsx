import { Panel } from '../../components/panel.tsx';
import { useWords } from '../../words/use-words.ts';
import { dataTabs, useDataView, type DataAsset } from './data-view.ts';
import { DuplicatesView } from './duplicates-view.tsx';
import { LengthsView } from './lengths-view.tsx';
import { RowsView } from './rows-view.tsx';
import { SplitView } from './split-view.tsx';
import { Tabs } from './tabs.tsx';
import { VersionsView } from './versions-view.tsx';

/** One data set in detail. */
export function DataDetail({ asset }: { readonly asset: DataAsset }) {
  const { words, format } = useWords();
  const tab = useDataView((state) => state.tab);
  const open = useDataView((state) => state.open);
  const views = { rows: RowsView, lengths: LengthsView, duplicates: DuplicatesView, split: SplitView, versions: VersionsView } as const;
  const View = views[tab];
  return (
    <Panel
      label={words.inspect.detailOf(asset.name)}
      title={asset.name}
      meta={
        <>
          {words.inspect.versionSize(format.whole(asset.count), format.bytes(asset.sizeBytes))}{' '}
          <code title={asset.hash}>{asset.hash.slice(0, 12)}</code>
        </>
      }
    >
      <Tabs
        label={words.inspect.tabsOf}
        tabs={dataTabs.map((value) => ({ value, label: words.inspect.tabs[value] }))}
        value={tab}
        onChange={open}
      >
        <View key={asset.id} asset={asset} />
      </Tabs>
    </Panel>
  );
}
