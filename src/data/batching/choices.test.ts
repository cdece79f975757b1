import { describe, expect, it } from 'vitest';

import { InputError } from '../../base/errors.ts';
import { chooseOfRow } from './choices.ts';
import { exampleTexts } from './example-texts.ts';

const row = { query: 'q', pos: ['p0', 'p1', 'p2'], neg: ['n0', 'n1', 'n2'] };
const place = (step: number, index: number) => ({ step, index, name: 'train.jsonl, row 7' });

describe('chooseOfRow', () => {
  it('takes the first ones in order when not shuffling, and repeats a short list', () => {
    const options = { negatives: 5, shuffle: false, seed: 1 };
    expect(chooseOfRow(row, options, place(9, 4))).toEqual({ positive: 0, negatives: [0, 1, 2, 0, 1] });
    expect(chooseOfRow(row, { ...options, negatives: 0 }, place(1, 0))).toEqual({ positive: 0, negatives: [] });
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
    const choice = { positive: 1, negatives: [2, 0] };
    const entry = { instruction: '为这个句子：', passageInstruction: 'P: ' };
    expect(exampleTexts(row, entry, choice)).toEqual({ query: '为这个句子：q', passages: ['P: p1', 'P: n2', 'P: n0'] });
    expect(exampleTexts({ ...row, prompt: 'own ' }, entry, choice).query).toBe('own q');
  });
});
