// A real model as others publish it, all-MiniLM-L6-v2: read, embedded with, and written back.

import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeTemporaryFolders, temporaryFolder } from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';
import { headlessRun } from './headless-run.ts';
import { embedWith, interopTexts, runProgram, setUpPython } from './python-programs.ts';
import { embedInStudio, largestDifference, StudioModel } from './studio-model.ts';

const python = await setUpPython();
const realModel = python.kind === 'sentence-transformers' ? python.realModel : '';
const canRun = realModel !== '' && (await testDevice()) !== undefined;

afterAll(removeTemporaryFolders);

/** Texts that are no longer than they need be: the forms of one model differ in their weights alone. */
const fewTexts = ['How do I list the files of a directory by size?', '你好，世界', 'NAÏVE Café'];

describe.skipIf(!canRun)('all-MiniLM-L6-v2, imported', () => {
  let texts: readonly string[] = [];
  let own: Float32Array = new Float32Array();
  beforeAll(async () => {
    texts = await interopTexts();
    own = await embedInStudio(realModel, texts);
    expect(own).toHaveLength(texts.length * 384);
  });

  test('is cut where its folder says, and the texts reach that far', async () => {
    const model = await StudioModel.open(realModel);
    const lengths = model.ids(texts).map((ids) => ids.length);
    model.dispose();
    expect(model.folder.pooling).toBe('mean');
    expect(Math.max(...lengths)).toBe(256);
    expect(Math.min(...lengths)).toBe(2);
  });

  test.each(['embed_with_sentence_transformers.py', 'embed_with_torch.py'] as const)(
    'gives the embeddings of %s within 1e-4',
    async (program) => {
      const difference = largestDifference(own, await embedWith(python, program, { folder: realModel, texts }));
      console.log(`all-MiniLM-L6-v2, ${texts.length} texts, studio and ${program}: ${difference.toExponential(1)}`);
      expect(difference).toBeLessThan(1e-4);
    },
  );

  test('with CLS pooling gives the embeddings of sentence-transformers within 1e-4', async () => {
    const folder = await temporaryFolder();
    await cp(realModel, folder, { recursive: true });
    const pooling = join(folder, '1_Pooling/config.json');
    const text = await readFile(pooling, 'utf8');
    await writeFile(pooling, text.replace('cls_token": false', 'cls_token": true').replace('mean_tokens": true', 'mean_tokens": false'));
    const firstTokens = await embedInStudio(folder, fewTexts);
    const difference = largestDifference(
      firstTokens,
      await embedWith(python, 'embed_with_sentence_transformers.py', { folder, texts: fewTexts }),
    );
    console.log(`all-MiniLM-L6-v2 with CLS pooling, studio and sentence-transformers: ${difference.toExponential(1)}`);
    expect(largestDifference(firstTokens, await embedInStudio(realModel, fewTexts))).toBeGreaterThan(1e-2);
    expect(difference).toBeLessThan(1e-4);
  });
});

/** The forms of make_variants.py, with the types and the number of tensors that transformers wrote. */
const forms = [
  // One more than transformers writes today: position ids, whole numbers that belong to no layer.
  { form: 'as published', types: ['F32', 'I64'], tensors: 104 },
  { form: 'float16', types: ['F16'], tensors: 103 },
  { form: 'bfloat16', types: ['BF16'], tensors: 103 },
  { form: 'sharded', types: ['F32'], tensors: 103 },
  { form: 'masked-language-model', types: ['F32'], tensors: 106 },
] as const;

describe.skipIf(!canRun)('all-MiniLM-L6-v2, through a headless run without stages', () => {
  let variants = '';
  beforeAll(async () => {
    variants = await temporaryFolder();
    await runProgram(python, 'make_variants.py', [realModel, variants]);
  });

  test.each(forms)(
    '$form: every tensor comes back with its name, type and bits, and the same embeddings',
    async ({ form, types, tensors }) => {
      const folder = form === 'as published' ? realModel : join(variants, form);
      const written = join(await headlessRun({ name: form, model: { folder }, stages: [] }), 'model');
      const compared: unknown = JSON.parse(await runProgram(python, 'compare_weights.py', [folder, written]));
      expect(compared).toEqual({ tensors, types, different: [] });
      const own = await embedInStudio(folder, fewTexts);
      const difference = largestDifference(
        own,
        await embedWith(python, 'embed_with_sentence_transformers.py', { folder: written, texts: fewTexts }),
      );
      console.log(`${form}: ${JSON.stringify(compared)}, embeddings of the exported folder: ${difference.toExponential(1)}`);
      expect(difference).toBeLessThan(1e-5);
    },
  );
});
