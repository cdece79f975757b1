import { describe, expect, it } from 'vitest';

import { InputError } from '../../base/errors.ts';
import { chooseOfRow } from './choices.ts';
import type { PairRow } from '../../contract/examples.ts';
import { batchSizeOfRow, exampleTexts, labelledTexts, negativesOfRow } from './example-texts.ts';

const row = { query: 'q', pos: ['p0', 'p1', 'p2'], neg: ['n0', 'n1', 'n2'] };
const place = (step: number, index: number) => ({ step, index, name: 'train.jsonl, row 7' });

describe('chooseOfRow', () => {
  it('takes the first ones in order when not shuffling, and repeats a short list', () => {
    const options = { negatives: 5, shuffle: false, seed: 1 };
    expect(chooseOfRow(row, options, place(9, 4))).toEqual({ positive: 0, negatives: [0, 1, 2, 0, 1], missing: 0 });
    expect(chooseOfRow(row, { ...options, negatives: 0 }, place(1, 0))).toEqual({ positive: 0, negatives: [], missing: 0 });
  });

  it('takes no negative twice before all were used', () => {
    for (let step = 1; step < 50; step += 1) {
      const { negatives } = chooseOfRow(row, { negatives: 7, shuffle: true, seed: 1 }, place(step, 0));
      expect(negatives.length).toBe(7);
      expect(new Set(negatives.slice(0, 3)).size).toBe(3);
      expect(new Set(negatives.slice(3, 6)).size).toBe(3);
    }
  });

  it('draws positives and negatives evenly', () => {
    const positives = [0, 0, 0];
    const negatives = [0, 0, 0];
    for (let index = 0; index < 3000; index += 1) {
      const choice = chooseOfRow(row, { negatives: 1, shuffle: true, seed: 5 }, place(1, index));
      positives[choice.positive] = (positives[choice.positive] ?? 0) + 1;
      const negative = choice.negatives[0] ?? 0;
      negatives[negative] = (negatives[negative] ?? 0) + 1;
    }
    // Binomial(3000, 1/3): mean 1000, standard deviation 25.8; five of them.
    for (const count of [...positives, ...negatives]) expect(Math.abs(count - 1000)).toBeLessThan(129);
  });

  it('leaves missing what a row does not have where that is filled later', () => {
    const options = { negatives: 5, fill: 'leave', shuffle: true, seed: 1 } as const;
    const { negatives, missing } = chooseOfRow(row, options, place(3, 1));
    expect([...negatives].sort()).toEqual([0, 1, 2]);
    expect(missing).toBe(2);
    expect(chooseOfRow({ ...row, neg: [] }, { ...options, shuffle: false }, place(3, 1))).toEqual({
      positive: 0,
      negatives: [],
      missing: 5,
    });
  });

  it('is a function of seed, step and place', () => {
    const many = { query: 'q', pos: Array.from({ length: 1000 }, String), neg: [] };
    const choose = (seed: number, step: number, index: number) =>
      chooseOfRow(many, { negatives: 0, shuffle: true, seed }, place(step, index)).positive;
    expect(choose(1, 2, 3)).toBe(choose(1, 2, 3));
    expect(new Set([choose(1, 2, 3), choose(2, 2, 3), choose(1, 3, 3), choose(1, 2, 4)]).size).toBe(4);
  });

  it('names the row that has no negatives', () => {
    const bare = { query: 'q', pos: ['p'], neg: [] };
    expect(() => chooseOfRow(bare, { negatives: 1, shuffle: true, seed: 1 }, place(1, 0))).toThrow(InputError);
    expect(() => chooseOfRow(bare, { negatives: 1, shuffle: false, seed: 1 }, place(1, 0))).toThrow('train.jsonl, row 7 has no negatives');
  });
});

describe('exampleTexts', () => {
  it('joins instructions without a space, and lets the prompt of a row stand in', () => {
    const choice = { positive: 1, negatives: [2, 0], missing: 0 };
    const entry = { instruction: '为这个句子：', passageInstruction: 'P: ' };
    expect(exampleTexts(row, entry, choice)).toEqual({ query: '为这个句子：q', passages: ['P: p1', 'P: n2', 'P: n0'] });
    expect(exampleTexts({ ...row, prompt: 'own ' }, entry, choice).query).toBe('own q');
    // An empty prompt is a prompt: this row has no instruction.
    expect(exampleTexts({ ...row, prompt: '' }, entry, choice).query).toBe('q');
    expect(exampleTexts(row, entry, { ...choice, negatives: [2], missing: 1 }, ['other']).passages).toEqual(['P: p1', 'P: n2', 'P: other']);
  });

  it('puts before the passages of symmetric types what stands before the query', () => {
    const choice = { positive: 0, negatives: [1], missing: 0 };
    const entry = { instruction: 'same: ', passageInstruction: 'P: ' };
    const passagesOf = (type: string, prompt?: string) => exampleTexts({ ...row, type, prompt }, entry, choice).passages;
    expect(passagesOf('symmetric_sts')).toEqual(['same: p0', 'same: n1']);
    expect(passagesOf('symmetric_clustering', 'own ')).toEqual(['own p0', 'own n1']);
    for (const type of ['symmetric_class', 'only_1neg', 'normal']) expect(passagesOf(type)).toEqual(['P: p0', 'P: n1']);
  });

  it('makes a labelled pair a query with one passage', () => {
    const entry = { instruction: 'Q: ', passageInstruction: 'P: ' };
    expect(labelledTexts({ text1: 'a', text2: 'b', label: 0 }, entry)).toEqual({ query: 'Q: a', passages: ['P: b'] });
  });
});

describe('rows that say themselves how they are batched', () => {
  it('have negatives by their type, else by train_group_size, else what the stage takes', () => {
    const negativesOf = (own: Partial<PairRow>) => negativesOfRow({ ...row, ...own }, 5);
    expect(negativesOf({})).toBe(5);
    expect(negativesOf({ type: 'normal', train_group_size: 2 })).toBe(5);
    expect(negativesOf({ train_group_size: 3 })).toBe(2);
    expect(negativesOf({ type: 'only_1neg' })).toBe(1);
    expect(negativesOf({ type: 'symmetric_class' })).toBe(3);
    expect(negativesOfRow({ ...row, type: 'symmetric_class' }, 2)).toBe(2);
  });

  it('make batches of batch_size, of half a batch where both texts are of one kind, else of the whole', () => {
    expect([{ batch_size: 12, type: 'symmetric_sts' }, { type: 'symmetric_class' }, { type: 'normal' }, {}].map(sizeOf)).toEqual([
      12, 4, 9, 9,
    ]);
    expect(batchSizeOfRow({ ...row, type: 'symmetric_sts' }, 1)).toBe(1);
    function sizeOf(own: Partial<PairRow>): number {
      return batchSizeOfRow({ ...row, ...own }, 9);
    }
  });
});
