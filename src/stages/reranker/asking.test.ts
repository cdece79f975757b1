import { expect, it } from 'vitest';
import { PlainDevice } from '../../tensor/device/plain-device.ts';
import { caseReranker, rerankerEntry } from '../../testing/maker-case.ts';
import { askingOf } from './asking.ts';

const model = await caseReranker(new PlainDevice(), 8);
const nothing = { instruction: '', passageInstruction: '' };

it('is how the stage asked, as far as the model can read', () => {
  const keys = { instruction: 'ask: ', passageInstruction: 'text: ' };
  expect(askingOf(rerankerEntry(keys, 20), model)).toEqual({ ...keys, maximumLength: 20 });
  expect(askingOf(rerankerEntry(keys, 512), model).maximumLength).toBe(32);
});

it('has no instruction where the data had several', () => {
  const entry = rerankerEntry({ instruction: 'ask: ' }, 20);
  const data = [...entry.data, ...entry.data.map((file) => ({ ...file, instruction: 'find: ', passageInstruction: '' }))];
  expect(askingOf({ ...entry, data }, model)).toEqual({ ...nothing, maximumLength: 20 });
});

it('is without an instruction, and as long as the model reads, where nobody knows its training', () => {
  expect(askingOf(undefined, model)).toEqual({ ...nothing, maximumLength: 32 });
});
