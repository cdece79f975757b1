// Damaged files, read: how each ends.

import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { StudioError } from '../base/errors.ts';
import { bytesSource } from '../base/folder.ts';
import { MemoryFolder } from '../base/memory-folder.ts';
import { Random } from '../base/random.ts';
import { textsOfRow } from '../contract/examples.ts';
import { readRows } from '../data/formats/read-rows.ts';
import { unzipInto } from '../data/formats/unzip.ts';
import { flip, mutate } from './mutate.ts';

export type Outcome = 'rows' | 'problems' | 'refused';

export function dataFile(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../e2e/fixtures/data-files/${name}`, import.meta.url)));
}

/** Reads all rows: good ones hold texts, and whatever is thrown is an error that a person may see. */
export async function outcomeOf(name: string, bytes: Uint8Array): Promise<Outcome> {
  let problems = 0;
  try {
    for await (const result of readRows(bytesSource(name, bytes))) {
      if (!result.ok) problems += 1;
      else if (textsOfRow(result.row).some((text) => text === '' || typeof text !== 'string')) throw new Error('a row without a text');
    }
  } catch (error) {
    expect(error).toBeInstanceOf(StudioError);
    return 'refused';
  }
  return problems > 0 ? 'problems' : 'rows';
}

async function outcomeOfZip(bytes: Uint8Array): Promise<Outcome> {
  const folder = new MemoryFolder();
  try {
    const paths = await unzipInto(bytesSource('fuzz.zip', bytes), folder, new AbortController().signal);
    expect(paths.every((path) => !path.split('/').includes('..') && !path.startsWith('/'))).toBe(true);
  } catch (error) {
    expect(error).toBeInstanceOf(StudioError);
    return 'refused';
  }
  return 'rows';
}

/** Mutates a file of the fixtures `count` times, seeded, and counts how the readings end. */
export async function fuzz(name: string, count: number): Promise<Readonly<Record<Outcome, number>>> {
  const original = dataFile(name);
  const seen = { rows: 0, problems: 0, refused: 0 };
  const isBinary = /\.(parquet|zip)$/.test(name);
  for (let mutation = 0; mutation < count; mutation += 1) {
    const random = new Random(20_261, mutation);
    const damaged = isBinary && mutation % 2 === 0 ? flip(original, random) : mutate(original, random);
    seen[await (name.endsWith('.zip') ? outcomeOfZip(damaged) : outcomeOf(name, damaged))] += 1;
  }
  return seen;
}
