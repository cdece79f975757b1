import { afterAll, describe, expect, test } from 'vitest';
import { removeTemporaryFolders } from '../../src/testing/execute-run-file.ts';
import { runProgram, setUpPython } from './python-programs.ts';

const python = await setUpPython();
const isComplete = python.kind === 'sentence-transformers';

afterAll(removeTemporaryFolders);

describe.skipIf(!isComplete)('transformers', () => {
  test('finds the ids, embeddings, losses and gradients of the fixtures', async () => {
    const said = await runProgram(python, 'check_fixtures_with_transformers.py', []);
    console.log(said.trim());
    for (const line of ['std02-4layers mean embeddings', 'contrastive mean gradients', 'RetroMAE encoder loss'])
      expect(said).toContain(line);
  });
});
