import { afterAll, describe, test } from 'vitest';
import { removeTemporaryFolders } from '../../src/testing/execute-run-file.ts';
import { expectCurve, type CurveName } from '../../src/testing/expect-curve.ts';
import { testDevice } from '../../src/testing/gpu.ts';

afterAll(removeTemporaryFolders);

/** Between them: both depths, own negatives, an instruction, both poolings, prefixes with a teacher. All run among the long tests. */
const names: readonly CurveName[] = [
  '2layers-0negatives',
  '2layers-2negatives-mean-cosine',
  '2layers-matryoshka-distillation',
  '4layers-2negatives-instruction',
];

describe.skipIf((await testDevice()) === undefined)('a run in file order without dropout', () => {
  test.each(names)("has PyTorch's loss, norm and learning rate for 20 steps: %s", (name) => expectCurve(name));
});
