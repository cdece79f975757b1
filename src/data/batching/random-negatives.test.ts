import { describe, expect, it } from 'vitest';

import { assertExists } from '../../base/assert.ts';
import { hashText } from '../../base/random.ts';
import type { PairRow } from '../../contract/examples.ts';
import { drawRandomNegatives, type FillWish, type PassagePool } from './random-negatives.ts';

function poolOf(rows: readonly PairRow[]): PassagePool {
  const at = (number: number): PairRow => assertExists(rows[number], `row ${number}`);
  return {
    data: {
      count: rows.length,
      queryHash: (number) => hashText(at(number).query),
      positiveHashes: (number) => at(number).pos.map(hashText),
      rows: (numbers) => Promise.resolve(numbers.map((number) => ({ row: at(number) }))),
    },
    first: 0,
    count: rows.length,
  };
}

function wishOf(rows: readonly PairRow[], number: number, missing: number, chosen: readonly string[] = []): FillWish {
  return { row: assertExists(rows[number], `row ${number}`), number, missing, chosen, index: number, name: `a.jsonl, row ${number + 1}` };
}

const rows: readonly PairRow[] = Array.from({ length: 50 }, (_, row) => ({
  query: `q${row}`,
  pos: [`p${row}`],
  neg: row % 5 === 0 ? [`n${row}`] : [],
}));
const key = { seed: 1, step: 4 };

describe('drawRandomNegatives', () => {
  it('draws different passages of other rows, positives and negatives alike', async () => {
    const found = await drawRandomNegatives(
      rows.map((_, number) => wishOf(rows, number, 8)),
      poolOf(rows),
      key,
    );
    for (const [number, own] of found.entries()) {
      expect(new Set(own).size).toBe(8);
      expect(own).not.toContain(`p${number}`);
    }
    const drawn = new Set(found.flat());
    expect(drawn.size).toBeGreaterThan(50);
    expect([...drawn].some((passage) => passage.startsWith('n'))).toBe(true);
  });

  it('is a function of seed, step and place', async () => {
    const draw = (seed: number, step: number, number = 3) => drawRandomNegatives([wishOf(rows, number, 5)], poolOf(rows), { seed, step });
    expect(await draw(1, 4)).toEqual(await draw(1, 4));
    const drawn = [await draw(1, 4), await draw(2, 4), await draw(1, 5), await draw(1, 4, 7)];
    expect(new Set(drawn.map((one) => JSON.stringify(one))).size).toBe(4);
  });

  it('never takes the query, an own positive, what is there already, or a passage of a row that asks or answers the same', async () => {
    const related: readonly PairRow[] = [
      { query: 'q', pos: ['right', 'right too'], neg: ['known'] },
      { query: 'q', pos: ['another answer'], neg: [] },
      { query: 'other', pos: ['right too', 'its neighbour'], neg: [] },
      { query: 'r', pos: ['q'], neg: [] },
      { query: 's', pos: ['known'], neg: ['right'] },
      { query: 't', pos: ['wrong'], neg: [] },
    ];
    for (let step = 1; step <= 20; step += 1)
      expect(await drawRandomNegatives([wishOf(related, 0, 1, ['known'])], poolOf(related), { seed: 1, step })).toEqual([['wrong']]);
  });

  it('repeats what there is where the data have too few', async () => {
    const [first, second] = [assertExists(rows[0], 'a row'), assertExists(rows[1], 'a row')];
    const [found] = await drawRandomNegatives([wishOf([first, second], 0, 3)], poolOf([first, second]), key);
    expect(found).toEqual(['p1', 'p1', 'p1']);
    const [own] = await drawRandomNegatives([wishOf([first], 0, 2, ['n0'])], poolOf([first]), key);
    expect(own).toEqual(['n0', 'n0']);
  });

  it('names the row for which there is none', async () => {
    const alone = rows.slice(1, 2);
    await expect(drawRandomNegatives([wishOf(alone, 0, 1)], poolOf(alone), key)).rejects.toThrow('a negative of a.jsonl, row 1');
  });
});
