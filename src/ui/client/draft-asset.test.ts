import { expect, test } from 'vitest';
import type { Asset } from '../../contract/protocol.ts';
import { emptyDraft, newStage, type Draft } from './draft.ts';
import { withAsset } from './draft-asset.ts';

const data = {
  ...({ kind: 'data', id: 'd', rows: 'pairs', count: 10, sizeBytes: 1, negatives: false, hash: '' } as const),
  ...{ name: 'rag.json', badRows: 0, pending: false },
};
const questions: Asset = { kind: 'retrieval', id: 'r', name: 'rag.json (2)', documents: 3, queries: 2, judgments: 2 };
const labelled = { ...data, name: 'sts.csv', rows: 'labelled', rowsWithLabel: 0 } as const;
const binary: Draft = { ...emptyDraft, stages: [{ ...newStage('s1', 'contrastive'), values: { loss: 'binary-cross-entropy' } }] };
const filesOf = ({ stages }: Draft): readonly string[] => stages.flatMap(({ data: files }) => files.map(({ file }) => file));
const measuredOf = ({ evaluations }: Draft): readonly string[] => evaluations.map(({ kind, set }) => `${kind} ${set}`);

test('labelled pairs measure where the loss of the stage does not take them', () => {
  const similar = withAsset(emptyDraft, labelled, [labelled]);
  expect([filesOf(similar), measuredOf(similar)]).toEqual([[], ['similarity sts.csv']]);
  const classified = withAsset(emptyDraft, { ...labelled, rowsWithLabel: 10 }, [labelled]);
  expect(measuredOf(classified)).toEqual(['pair-classification sts.csv']);
});

test('labelled pairs are learnt from where the loss takes them, and do not measure what learnt them', () => {
  const learnt = withAsset(binary, labelled, [labelled]);
  expect([filesOf(learnt), measuredOf(learnt)]).toEqual([['sts.csv'], []]);
  expect(withAsset(learnt, labelled, [labelled])).toBe(learnt);
});

test('an evaluation that was chosen stays the only one', () => {
  const chosen = withAsset(emptyDraft, { ...questions, name: 'dev' }, []);
  expect(withAsset(chosen, labelled, [labelled])).toBe(chosen);
});

test('a file that gives rows and test questions is learnt from, and not measured with unasked', () => {
  const assets = [data, questions];
  const draft = assets.reduce((before, asset) => withAsset(before, asset, assets), emptyDraft);
  expect([filesOf(draft), measuredOf(draft)]).toEqual([['rag.json'], []]);
  expect(measuredOf(withAsset(emptyDraft, questions, [questions]))).toEqual(['retrieval rag.json (2)']);
});

test('rows that wait for a decision are not taken', () => {
  expect(withAsset(emptyDraft, { ...data, pending: true }, [])).toBe(emptyDraft);
});
