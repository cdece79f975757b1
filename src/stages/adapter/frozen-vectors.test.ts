import { expect, test } from 'vitest';
import { CancelledError } from '../../base/errors.ts';
import type { ConfigOf } from '../../contract/fields.ts';
import { exampleTexts, type ExampleTexts } from '../../data/batching/example-texts.ts';
import { mixDatasets } from '../../data/data-mixture.ts';
import { PlainDevice } from '../../tensor/device/plain-device.ts';
import { trainerSetup } from '../../testing/trainer-case.ts';
import type { StageSetup } from '../trainer.ts';
import type { adapterFields } from './fields.ts';
import { FrozenVectors } from './frozen-vectors.ts';
import { adapterStage } from './train.ts';

const device = new PlainDevice();
const rows = Array.from({ length: 8 }, (_, index) => ({ query: `w${index}`, pos: [`w${index} w${index + 8}`], neg: [] }));

/** A stage that kept nothing yet. */
function setupOf(seed: number, instruction = 'w40 '): Promise<StageSetup> {
  const entry = { stage: 'adapter', data: [{ file: 'rows.jsonl', instruction }] };
  return trainerSetup(device, adapterStage, { entry, files: { 'rows.jsonl': rows }, seed });
}

interface Found {
  readonly texts: readonly ExampleTexts[];
  readonly queries: Float32Array;
  readonly passages: Float32Array;
}

/** The vectors of all rows. */
async function vectorsOf(setup: StageSetup): Promise<Found> {
  const mixture = mixDatasets(setup.data, 'pairs');
  // As the stage itself reads it.
  const config = setup.entry.config as ConfigOf<typeof adapterFields>;
  const choice = { positive: 0, negatives: [], missing: 0 };
  const mixed = await mixture.rows([...rows.keys()]);
  const texts = mixed.flatMap(({ row, entry }) => ('query' in row ? [exampleTexts(row, entry, choice)] : []));
  return { texts, ...(await (await FrozenVectors.make(setup, config, mixture)).of(texts)) };
}

const marked = new Float32Array(8 * 16).fill(0.5);

/** Vectors that no model makes, in place of those that are kept. */
async function mark(setup: StageSetup): Promise<void> {
  for (const side of ['queries', 'passages']) await setup.folder.write(`${side}/vectors/000000.f32`, new Uint8Array(marked.buffer));
}

test('vectors that are kept of the same work are taken as they are', async () => {
  const setup = await setupOf(3);
  const made = await vectorsOf(setup);
  expect(made.queries).not.toEqual(marked);
  await mark(setup);
  const again = await vectorsOf(setup);
  expect(again.queries).toEqual(marked);
  expect(again.passages).toEqual(marked);
});

test.each([
  ['another model', setupOf(4)],
  ['another instruction', setupOf(3, 'w41 ')],
])('vectors of %s are made anew', async (_, other) => {
  const before = await setupOf(3);
  await vectorsOf(before);
  await mark(before);
  const fresh = await vectorsOf(await other);
  const after = await vectorsOf({ ...(await other), folder: before.folder });
  expect(after).toEqual(fresh);
});

test('are not made once the signal is aborted', async () => {
  const setup = await setupOf(3);
  const control = new AbortController();
  const told: string[] = [];
  const onPhase: StageSetup['onPhase'] = (key) => void told.push(key);
  await expect(vectorsOf({ ...setup, onPhase, signal: AbortSignal.abort() })).rejects.toThrow(CancelledError);
  expect(told).toEqual([]);
  await vectorsOf({ ...setup, onPhase, signal: control.signal });
  expect(told[0]).toBe('reading-data');
  expect(told).toContain('encoding');
});
