import { describe, expect, test } from 'vitest';
import type { Asset } from '../../contract/protocol.ts';
import type { RunEstimate } from '../../contract/run-estimate.ts';
import type { StageMeasurement } from '../../contract/step-measurement.ts';
import { emptyDraft, newData, newEvaluation, type Draft } from './draft.ts';
import { diskOf, timeKeysOf, timeOf } from './forecast.ts';
import { hintsOf } from './hints.ts';

const pairs: Asset = {
  ...{ kind: 'data', id: 'a', name: 'pairs.jsonl', rows: 'pairs', count: 1000, sizeBytes: 1, negatives: false },
  ...{ hash: 'h', badRows: 0, pending: false },
};
const model: Asset = {
  ...{ kind: 'model', id: 'm', name: 'bge', layers: 4, width: 512, vocabulary: 21_128, parameters: 24_000_000 },
  ...{ maximumPositions: 512, pooling: 'cls' },
};
const set: Asset = { kind: 'retrieval', id: 'r', name: 'questions', documents: 10, queries: 5, judgments: 5 };

function draftWith(values: Readonly<Record<string, unknown>>): Draft {
  const [stage] = emptyDraft.stages;
  if (stage === undefined) throw new Error('The empty draft has a stage.');
  return { ...emptyDraft, stages: [{ ...stage, data: [newData('pairs.jsonl')], values }] };
}

const device = { state: 'unknown' } as const;
const plain = { assets: [pairs], device, storage: undefined, estimate: undefined };

describe('the time of a run', () => {
  const draft = draftWith({ batchSize: 100, epochs: 2, learningRate: 1e-3 });
  const key = [...timeKeysOf(draft).values()][0] ?? '';
  const found: StageMeasurement = { id: 'x', stage: 'contrastive', state: 'measured', secondsPerStep: 0.5, tokensPerStep: 100 };

  test('is steps times seconds a step', () => {
    // floor(1,000 x 2 / 100) = 20 steps of half a second.
    expect(timeOf(draft, [pairs], new Map([[key, found]]))).toEqual({
      seconds: 10,
      secondsPerStep: 0.5,
      missing: { unknown: 0, unmeasured: 0 },
    });
  });

  test('stands when what is learnt changes, and is gone when a step changes', () => {
    const measured = new Map([[key, found]]);
    expect(timeOf(draftWith({ batchSize: 100, epochs: 2, learningRate: 5e-4 }), [pairs], measured).seconds).toBe(10);
    expect(timeOf(draftWith({ batchSize: 50, epochs: 2, learningRate: 1e-3 }), [pairs], measured)).toEqual({
      seconds: undefined,
      secondsPerStep: undefined,
      missing: { unknown: 0, unmeasured: 1 },
    });
  });
});

test('three checkpoints of weights and two moments, and a model, are what a run may write', () => {
  const draft: Draft = { ...draftWith({}), model: { kind: 'folder', name: 'bge' } };
  expect(diskOf(draft, [model])).toBe(24_000_000 * (3 * 12 + 4));
  expect(diskOf(draft, [])).toBeUndefined();
});

describe('hints', () => {
  test('a micro-batch is halved, and shorter passages are offered, where memory is over the budget', () => {
    const draft = { ...draftWith({ learningRate: 1e-3 }), evaluations: [newEvaluation('s2', 'retrieval', 'questions')] };
    const bytes = { parameters: 1, gradients: 1, moments: 2, halves: 0, activations: 996, peak: 1000 };
    const estimate: RunEstimate = {
      ...{ device: 'd', precision: 'f32', budgetBytes: 800 },
      stages: [
        {
          id: 'contrastive0',
          stage: 'contrastive',
          state: 'planned',
          bytes,
          dispatches: 1,
          tokens: 9,
          microBatchTokens: 8000,
          fits: false,
        },
      ],
    };
    const [hint] = hintsOf(draft, { ...plain, estimate });
    expect(hint).toMatchObject({ kind: 'memory-over', peak: 1000, budget: 800 });
    const [part, passage] = hint?.fixes ?? [];
    expect(part).toMatchObject({ kind: 'part', from: 8000, to: 4000 });
    expect(part !== undefined && 'apply' in part ? part.apply(draft).stages[0]?.values['microBatchTokens'] : undefined).toBe(4000);
    expect(passage?.kind).toBe('passage');
    expect(hintsOf(draft, { ...plain, estimate: { ...estimate, budgetBytes: 2000 } })).toEqual([]);
  });

  test('a set that is there is offered for measuring; without one the way to the data', () => {
    const draft = draftWith({ learningRate: 1e-3 });
    const [offered] = hintsOf(draft, { ...plain, assets: [pairs, set] });
    const fix = offered?.fixes[0];
    expect(fix !== undefined && 'apply' in fix ? fix.apply(draft).evaluations.map((one) => one.set) : []).toEqual(['questions']);
    expect(hintsOf(draft, plain)[0]?.fixes).toEqual([{ kind: 'toData', href: '/data' }]);
  });

  test('another prefix than the one in training is said, and taken back by its fix', () => {
    const asked = { ...newEvaluation('s2', 'retrieval', 'questions'), instruction: 'Find: ' };
    const draft = { ...draftWith({ learningRate: 1e-3 }), evaluations: [asked] };
    const [hint] = hintsOf(draft, plain);
    expect(hint).toMatchObject({ kind: 'prefix-differs', name: 'questions' });
    const fix = hint?.fixes[0];
    const fixed = fix !== undefined && 'apply' in fix ? fix.apply(draft) : draft;
    expect(hintsOf(fixed, plain)).toEqual([]);
  });

  test('a rate for new models is high for a trained one, and the other way round', () => {
    const evaluations = [newEvaluation('s2', 'retrieval', 'questions')];
    const trained: Draft = { ...draftWith({ learningRate: 1e-3 }), evaluations, model: { kind: 'folder', name: 'bge' } };
    expect(hintsOf(trained, plain)).toMatchObject([{ kind: 'rate-high', rate: 1e-3 }]);
    expect(hintsOf({ ...draftWith({}), evaluations }, plain)).toMatchObject([{ kind: 'rate-low', rate: 2e-5 }]);
  });

  test('half precision on a GPU without it, and saves that do not fit, are said', () => {
    const report = { name: '', vendor: '', architecture: '', isSoftware: true, features: [], limits: {} };
    const draft: Draft = { ...draftWith({ learningRate: 1e-3 }), precision: 'f16', evaluations: [newEvaluation('s2', 'retrieval', 'q')] };
    const kinds = hintsOf(draft, {
      ...{ assets: [pairs], estimate: undefined, device: { state: 'ready', report } },
      storage: { usedBytes: 90, quotaBytes: 100 },
    }).map(({ kind }) => kind);
    expect(kinds).toEqual(['storage-short', 'no-half']);
  });
});
