// A panel with a chart: its head, its menu, and the same points as a table for who cannot see lines.

import { useRef, useState, type ReactNode } from 'react';
import { useWords } from '../words/use-words.ts';
import { Panel } from '../components/panel.tsx';
import { saveCsv, savePng, type CsvColumn } from './chart-files.ts';
import { ChartMenu } from './chart-menu.tsx';
import { ChartTable, type TableColumn } from './chart-table.tsx';

interface ChartPanelProps {
  readonly title: string;
  /** Beside the title. */
  readonly head?: ReactNode;
  /** Right of it, before the menu. */
  readonly meta?: ReactNode;
  /** Without its ending. */
  readonly fileName: string;
  /** Every point, read when the file is asked for; absent: there is nothing to take away yet. */
  readonly csv?: (() => readonly CsvColumn[]) | undefined;
  readonly table?: readonly TableColumn[] | undefined;
  readonly children: ReactNode;
}

export function ChartPanel({ title, head, meta, fileName, csv, table, children }: ChartPanelProps) {
  const { words } = useWords();
  const panel = useRef<HTMLDivElement>(null);
  const [isTable, showTable] = useState(false);
  const picture = (): void => {
    if (panel.current !== null) void savePng(panel.current, title, `${fileName}.png`);
  };
  return (
    <Panel label={title}>
      <div className="chart" ref={panel}>
        <div className="panel-head chart-head">
          <h2>{title}</h2>
          {head}
          <div className="panel-meta row">
            {meta}
            {csv !== undefined && (
              <ChartMenu
                name={title}
                isTable={isTable}
                onCsv={() => void saveCsv(csv(), `${fileName}.csv`)}
                onPng={picture}
                onTable={() => showTable(!isTable)}
              />
            )}
          </div>
        </div>
        {children}
        {isTable && table !== undefined && <ChartTable caption={words.chart.tableOf(title)} columns={table} />}
      </div>
    </Panel>
  );
}
