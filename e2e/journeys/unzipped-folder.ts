import { unzipSync } from 'fflate';

/** A downloaded zip, its files by their path inside its one folder. */
export interface UnzippedFolder {
  readonly fileName: string;
  readonly zip: Buffer;
  readonly files: ReadonlyMap<string, Uint8Array>;
  text(path: string): string;
}

export function unzip(fileName: string, zip: Buffer): UnzippedFolder {
  const entries = Object.entries(unzipSync(zip));
  const files = new Map(entries.map(([path, bytes]) => [path.slice(path.indexOf('/') + 1), bytes]));
  const text = (path: string): string => new TextDecoder().decode(files.get(path) ?? missing(path, files));
  return { fileName, zip, files, text };
}

function missing(path: string, files: ReadonlyMap<string, Uint8Array>): never {
  throw new Error(`${path} is not in the zip; it holds ${[...files.keys()].join(', ')}`);
}

/** One column of a CSV file of numbers, as it is written. */
export function csvColumn(csv: string, name: string): readonly string[] {
  const [head = '', ...lines] = csv.trimEnd().split('\r\n');
  const place = head.split(',').indexOf(name);
  if (place < 0) throw new Error(`${name} is not a column of ${head}`);
  return lines.map((line) => line.split(',')[place] ?? '');
}
