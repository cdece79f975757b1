// Imports one file and says what it took, as JSON: a process of its own, so that its memory is the import's alone.
//   import-alone.mjs <file> <folder> [share of the file after which it is cancelled]

import { CancelledError } from '../../src/base/errors.ts';
import { assertExists } from '../../src/base/assert.ts';
import { importDataset } from '../../src/data/import-dataset.ts';
import { fileSource, NodeFolder } from '../../src/headless/node-folder.ts';

const [file, folder, cancelAt] = process.argv.slice(2);
const source = assertExists(await fileSource(assertExists(file, 'a file')), 'the file');
const stopping = new AbortController();
let reports = 0;
let isRising = true;
let doneBytes = 0;

const outcome = await importDataset(source, new NodeFolder(assertExists(folder, 'a folder')), {
  name: source.name,
  signal: stopping.signal,
  onProgress: (progress) => {
    reports += 1;
    isRising &&= progress.doneBytes >= doneBytes && progress.totalBytes === source.sizeBytes;
    doneBytes = progress.doneBytes;
    if (cancelAt !== undefined && doneBytes / source.sizeBytes >= Number(cancelAt)) stopping.abort();
  },
}).then(
  ({ count, badRows, problems, kind }) => ({ ended: 'imported', count, badRows, kind, badRowNumbers: problems.map(({ row }) => row) }),
  (error: unknown) => {
    if (error instanceof CancelledError) return { ended: 'cancelled' };
    throw error;
  },
);
console.log(JSON.stringify({ ...outcome, reports, isRising, doneBytes, maximumMemoryBytes: process.resourceUsage().maxRSS * 1024 }));
