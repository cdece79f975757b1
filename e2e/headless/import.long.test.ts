import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeTemporaryFolders, repositoryPath, temporaryFolder } from '../../src/testing/execute-run-file.ts';
import { bundle } from '../scripts/headless-bundle.mjs';

const wantedBytes = 1e9;
/** Rows, counted from 1, that cannot be used: no JSON, no positive, half a line. */
const badRows = new Map([
  [1000, '{"query": "q", "pos": ["p"]'],
  [500_000, '{"query": "no positive", "pos": []}'],
  [1_000_001, 'plain text'],
]);

let folder = '';
let file = '';
let program = '';
let rows = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  file = join(folder, 'large.jsonl');
  rows = await writeLargeFile(file);
  // Beside the packages, so that it finds those that are not bundled.
  program = join(repositoryPath, '.cache/tests/import-alone.mjs');
  await bundle(join(repositoryPath, 'e2e/headless/import-alone.ts'), program);
});
afterAll(removeTemporaryFolders);

/** A gigabyte of pairs in two scripts, written in pieces; answers its number of rows. */
async function writeLargeFile(path: string): Promise<number> {
  const stream = createWriteStream(path);
  let written = 0;
  let row = 0;
  while (written < wantedBytes) {
    let piece = '';
    while (piece.length < 1_000_000) {
      row += 1;
      const text = `passage ${row}: ${'how the lamp is lit 如何点亮这盏灯 '.repeat(1 + (row % 12))}`;
      piece += `${badRows.get(row) ?? JSON.stringify({ query: `query ${row} 问题`, pos: [text], neg: [`other ${row}`] })}\n`;
    }
    written += Buffer.byteLength(piece);
    if (!stream.write(piece)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
  return row;
}

interface ImportReport {
  readonly ended: 'imported' | 'cancelled';
  readonly count?: number;
  readonly badRows?: number;
  readonly badRowNumbers?: readonly number[];
  readonly reports: number;
  readonly isRising: boolean;
  readonly doneBytes: number;
  readonly maximumMemoryBytes: number;
}

async function importAlone(output: string, ...more: readonly string[]): Promise<ImportReport> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, file, output, ...more]);
  // The line that import-alone.ts prints.
  return JSON.parse(stdout) as ImportReport;
}

test('a file of 1 GB is imported with less than 500 MB of memory; bad rows are named, the others kept', async () => {
  expect((await stat(file)).size).toBeGreaterThanOrEqual(wantedBytes);
  const output = join(folder, 'imported');
  const report = await importAlone(output);
  expect(report).toMatchObject({
    ended: 'imported',
    count: rows - badRows.size,
    badRows: badRows.size,
    badRowNumbers: [...badRows.keys()],
    isRising: true,
  });
  expect(report.reports).toBeGreaterThan(100);
  expect(report.doneBytes).toBe((await stat(file)).size);
  expect(report.maximumMemoryBytes).toBeLessThan(500e6);
  expect(await readdir(output)).toContain('manifest.json');
});

test('a cancelled import leaves nothing behind', async () => {
  const output = join(folder, 'cancelled');
  const report = await importAlone(output, '0.2');
  expect(report.ended).toBe('cancelled');
  expect(report.doneBytes).toBeLessThan(0.5 * wantedBytes);
  expect(await readdir(output).catch(() => [])).toEqual([]);
});
