import { describe, expect, it } from 'vitest';

import { bytesSource } from '../../base/folder.ts';
import { readLlamaIndexSet } from './retrieval-set.ts';

function read(document: object) {
  return readLlamaIndexSet(bytesSource('own.json', new TextEncoder().encode(JSON.stringify(document))), { name: 'own' });
}

describe('readLlamaIndexSet', () => {
  it('names what it leaves out: ids that are not there, and what is no text', async () => {
    const { set, problems, problemCount } = await read({
      queries: { q1: 'one', q2: ' ', q3: 'three' },
      corpus: { d1: 'a', d2: 5, d3: '' },
      relevant_docs: { q1: ['d1', 'd9', 'd3'], q2: ['d1'], q3: 'd1', q9: ['d1'] },
    });
    expect([...set.judgments].map(([query, grades]) => [query, ...grades])).toEqual([['q1', ['d1', 1], ['d3', 1]]]); // prettier-ignore
    expect(set.queries.map(({ id }) => id)).toEqual(['q1', 'q3']);
    expect(problemCount).toBe(6);
    expect(problems.map(({ file, row, message }) => [file, row, message])).toEqual([
      ['own.json', 2, 'The node "d2" is the number 5, not a text.'],
      ['own.json', 2, 'The query "q2" is empty.'],
      ['own.json', 1, 'The node id "d9" of the query "q1" is not in "corpus".'],
      ['own.json', 2, 'The query id "q2" of "relevant_docs" is not in "queries".'],
      ['own.json', 3, '"relevant_docs" of the query "q3" is not a list.'],
      ['own.json', 4, 'The query id "q9" of "relevant_docs" is not in "queries".'],
    ]);
  });

  it('keeps the first problems and counts them all', async () => {
    const missing = Array.from({ length: 120 }, (_, index) => `d${index}`);
    const { problems, problemCount } = await read({ queries: { q: 'one' }, corpus: { d0: 'a' }, relevant_docs: { q: missing } });
    expect([problems.length, problemCount]).toEqual([50, 119]);
  });

  it('refuses a set without a judgment that can be used, and says why', async () => {
    const nothing = read({ queries: { q: 'one' }, corpus: { d: 'a' }, relevant_docs: { q: ['e'] } });
    await expect(nothing).rejects.toThrow('no judgment that can be used. The node id "e"');
  });
});
