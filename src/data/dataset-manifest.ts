import { StorageError } from '../base/errors.ts';
import { readText, type Folder } from '../base/folder.ts';
import type { Column } from '../contract/columns.ts';
import type { RowKind, RowProblem } from '../contract/examples.ts';

/** What is known of an imported data set; written last, so that a folder with a manifest is complete. */
export interface DatasetManifest {
  readonly version: 1;
  /** Name of the file that it came from. */
  readonly name: string;
  readonly kind: RowKind;
  /** How the columns of a table were read; absent where rows name their own fields. */
  readonly columns?: readonly Column[] | undefined;
  readonly count: number;
  /** SHA-256 of the normalised rows, hexadecimal. */
  readonly hash: string;
  /** Bytes of the normalised rows. */
  readonly bytes: number;
  /** Rows that could not be used; they stand in `rejected.jsonl`, the first 100,000 of them. */
  readonly badRows: number;
  readonly rowsWithNegatives: number;
  /** Numbers, from 0, of the first rows that ask for negatives by their type or group size and have none. */
  readonly rowsLackingNegatives?: readonly number[] | undefined;
  /** Rows with scores for every positive and negative. */
  readonly rowsWithScores: number;
  /** Rows with a score of the pair itself, for the score filter, or for the similarity of labelled pairs. */
  readonly rowsWithPairScore: number;
  /** Labelled pairs with a label, and those whose label is 1. */
  readonly rowsWithLabel: number;
  readonly rowsLabelledAlike: number;
  /** How often each kind of problem was met. */
  readonly problemCounts: Readonly<Record<string, number>>;
  /** The first of them. */
  readonly problems: readonly RowProblem[];
  readonly shards: readonly ShardEntry[];
}

export interface ShardEntry {
  readonly rows: number;
  readonly bytes: number;
}

export const manifestPath = 'manifest.json';
export const rejectedPath = 'rejected.jsonl';

export function shardPath(shard: number): string {
  return `rows-${String(shard).padStart(4, '0')}.jsonl`;
}

export function shardIndexPath(shard: number): string {
  return `index-${String(shard).padStart(4, '0')}.bin`;
}

/** Reads the manifest of an imported data set. @throws StorageError where the folder holds none that is whole. */
export async function readManifest(folder: Folder): Promise<DatasetManifest> {
  const text = await readText(folder, manifestPath);
  if (text === undefined) throw new StorageError('The data set is not there, or its import did not end.', 'Import the file again.');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new StorageError('The manifest of the data set is damaged.', 'Import the file again.', { cause });
  }
  if (typeof json !== 'object' || json === null || !('version' in json) || json.version !== 1) {
    throw new StorageError('The data set was stored by another version of the studio.', 'Import the file again.');
  }
  // Written by this code alone, whole or not at all; the version says by which form of it. What came to that form later
  // is about labelled pairs, of which an older data set has none.
  return { rowsWithLabel: 0, rowsLabelledAlike: 0, ...(json as Omit<DatasetManifest, 'rowsWithLabel' | 'rowsLabelledAlike'>) };
}
