import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { PlainDevice } from '../tensor/device/plain-device.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { expectNoLeak } from '../testing/expect-no-leak.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { embeddingBinaryCrossEntropy } from './binary-cross-entropy.ts';
import { embeddingDistillation } from './distillation.ts';
import { ownCandidatesLoss } from './grouped-cross-entropy.ts';

type LossName = 'groupedCrossEntropy' | 'binaryCrossEntropy' | 'distillation';

interface Fixture {
  readonly queries: number;
  readonly group: number;
  readonly temperature: number;
  readonly teacherTemperature: number;
  readonly embeddings: readonly (readonly number[])[];
  readonly teacher: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly losses: Readonly<Record<LossName, { readonly rows: readonly number[]; readonly gradient: readonly (readonly number[])[] }>>;
}

// The shape that e2e/fixtures/group_losses.py writes.
const fixture = JSON.parse(await readFile(join(import.meta.dirname, '../../e2e/fixtures/group-losses.json'), 'utf8')) as Fixture;
const { queries, group, temperature, teacherTemperature } = fixture;

interface Found {
  readonly rows: readonly number[];
  readonly gradient: Float32Array;
}

/** Losses and gradient with respect to the embeddings; every tensor is disposed. */
async function run(device: TensorDevice, name: LossName, lossScale: number): Promise<Found> {
  const made: Tensor[] = [];
  const keep = (tensor: Tensor): Tensor => {
    made.push(tensor);
    return tensor;
  };
  const upload = (values: readonly number[], shape: readonly number[]): Tensor => keep(device.upload(Float32Array.from(values), shape));
  const embeddings = upload(fixture.embeddings.flat(), [queries * (group + 1), 8]);
  const groups = { embeddings, queries, group, factor: 1 / temperature };
  const scaled = { lossScale: upload([lossScale], [1]) };
  const compute = (): { values: Tensor; step: number; gradient: Tensor } => {
    if (name === 'groupedCrossEntropy') {
      const { results_N4, gradient } = ownCandidatesLoss(device, groups, scaled);
      return { values: results_N4, step: 4, gradient };
    }
    if (name === 'binaryCrossEntropy') {
      const { losses, gradient } = embeddingBinaryCrossEntropy(device, groups, {
        ...scaled,
        labels: upload(fixture.labels, [queries, group]),
      });
      return { values: losses, step: 1, gradient };
    }
    const gradient = upload(new Array<number>(queries * (group + 1) * 8).fill(0), [queries * (group + 1), 8]);
    const teacher = upload(fixture.teacher.flat(), [queries, group]);
    return { values: embeddingDistillation(device, groups, gradient, { ...scaled, teacher, teacherTemperature }), step: 2, gradient };
  };
  const { values, step, gradient } = compute();
  const rows = [...(await device.read(values))].filter((_, i) => i % step === 0);
  const found = { rows, gradient: (await device.read(gradient)).map((value) => value / lossScale) };
  for (const tensor of new Set([...made, values, gradient])) tensor.dispose();
  return found;
}

async function expectAsPyTorch(device: TensorDevice, name: LossName): Promise<void> {
  const wanted = fixture.losses[name];
  for (const lossScale of [1, 1024]) {
    const { rows, gradient } = await run(device, name, lossScale);
    expect(rows.length).toBe(wanted.rows.length);
    for (const [i, row] of rows.entries())
      expect(Math.abs(row - (wanted.rows[i] ?? NaN)), `row ${i}`).toBeLessThan(1e-5 * Math.max(1, row));
    const expected = wanted.gradient.flat();
    const largest = Math.max(...expected.map(Math.abs));
    expect(gradient.length).toBe(expected.length);
    for (const [i, value] of gradient.entries())
      expect(Math.abs(value - (expected[i] ?? NaN)), `gradient ${i}`).toBeLessThan(1e-5 * largest);
  }
}

const names: readonly LossName[] = ['groupedCrossEntropy', 'binaryCrossEntropy', 'distillation'];

describe.skipIf((await testDevice()) === undefined)('losses over the scores of a group on WebGPU', () => {
  test.each(names)('%s is what PyTorch has, and so is its gradient', async (name) => {
    const device = await requiredDevice();
    await expectNoLeak(device, () => expectAsPyTorch(device, name));
  });
});

test.each(names)('%s without a GPU is what PyTorch has', async (name) => {
  await expectAsPyTorch(new PlainDevice(), name);
});
