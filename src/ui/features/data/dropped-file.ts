import { fileOfAsset } from '../../../contract/asset-name.ts';
import type { DroppedFile } from '../../../contract/protocol.ts';
import type { ImportTask } from '../../client/studio-store.ts';
import type { DataAsset } from './data-view.ts';

/** The file that a data set was read from, where it was dropped by itself in this import and is still at hand. */
export function droppedFileOf(task: ImportTask, named: { readonly name: string }): DroppedFile | undefined {
  const files = task.files?.filter(({ file }) => file.name === named.name || file.name === fileOfAsset(named.name)) ?? [];
  return files.length === 1 ? files[0] : undefined;
}

const formats: readonly (readonly [RegExp, string])[] = [
  [/\.jsonl$|\.ndjson$/i, 'JSONL'],
  [/\.json$/i, 'JSON'],
  [/\.csv$/i, 'CSV'],
  [/\.tsv$|\.tab$/i, 'TSV'],
  [/\.parquet$/i, 'Parquet'],
  [/\.txt$/i, 'TXT'],
];

/** The format by the name of the file. */
export function formatOf({ name, columns }: Pick<DataAsset, 'name' | 'columns'>): string {
  const bare = fileOfAsset(name).replace(/\.gz$/i, '');
  const format = formats.find(([pattern]) => pattern.test(bare))?.[1] ?? '';
  return format === 'JSONL' && columns === undefined ? 'FlagEmbedding JSONL' : format;
}
