import { afterAll, describe, expect, test } from 'vitest';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTemporaryFolders, repositoryPath } from '../../src/testing/execute-run-file.ts';
import { curveNames, expectCurve } from '../../src/testing/expect-curve.ts';
import { testDevice } from '../../src/testing/gpu.ts';

afterAll(removeTemporaryFolders);

test('every curve of the fixtures is compared', async () => {
  const files = await readdir(join(repositoryPath, 'e2e/fixtures/curves'));
  const suffix = '.run.json';
  const names = files.filter((file) => file.endsWith(suffix)).map((file) => file.slice(0, -suffix.length));
  expect(names.sort()).toEqual([...curveNames].sort());
});

describe.skipIf((await testDevice()) === undefined)('a run in file order without dropout', () => {
  test.each(curveNames)("has PyTorch's loss, norm and learning rate for 20 steps: %s", (name) => expectCurve(name));
});
