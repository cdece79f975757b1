// A studio in the middle of its work: assets of every kind, runs in several states, one run of three stages with curves.

import type { EvaluationRecord, EvaluationVersus } from '../contract/metrics.ts';
import type { Asset, Calls, CommandType, MetricChunk, RunRecord, RunStatus, RunSummary, Snapshot } from '../contract/protocol.ts';
import type { RunDetails } from '../contract/run-calls.ts';
import type { DeviceCeilings, StepProfile } from '../contract/step-profile.ts';
import { Random } from '../base/random.ts';
import { samples } from './studio-samples.ts';
import { readRunFile } from '../stages/definitions.ts';

export const now = Date.UTC(2026, 4, 12, 14, 2);

export const assets: readonly Asset[] = [
  {
    kind: 'data',
    id: 'd1',
    name: 'recipes-qa.jsonl',
    rows: 'pairs',
    count: 9981,
    sizeBytes: 4_812_330,
    negatives: false,
    hash: 'a',
    badRows: 0,
    pending: false,
  },
  {
    kind: 'data',
    id: 'd2',
    name: 'laws.txt',
    rows: 'texts',
    count: 51_204,
    sizeBytes: 13_500_000,
    negatives: false,
    hash: 'b',
    badRows: 0,
    pending: false,
    attribution: 'public domain',
  },
  {
    kind: 'data',
    id: 'd3',
    name: 'tickets.csv',
    rows: 'pairs',
    count: 981,
    sizeBytes: 412_330,
    negatives: true,
    hash: 'c',
    badRows: 19,
    pending: true,
  },
  { kind: 'retrieval', id: 'r1', name: 'recipes-eval', documents: 5860, queries: 963, judgments: 1204 },
  {
    kind: 'model',
    id: 'm1',
    name: 'bge-small-zh-v1.5',
    layers: 4,
    width: 512,
    vocabulary: 21128,
    parameters: 23_953_920,
    maximumPositions: 512,
    pooling: 'cls',
  },
];

const sparkline = Array.from({ length: 40 }, (_, index) => 0.7 + 4.8 * Math.exp(-index / 9) + 0.06 * Math.sin(index * 2.7));

export const runs: readonly RunSummary[] = [
  {
    runId: 'live',
    name: 'cooking',
    state: 'training',
    startedAt: now - 252_000,
    step: 1240,
    steps: 3000,
    stageIndex: 1,
    stages: ['retromae', 'contrastive', 'mine', 'task'],
    resumable: true,
    savedAt: now - 8000,
    isDemo: false,
    sizeBytes: 412_000_000,
    sparkline,
  },
  {
    runId: 'broken',
    name: 'match-07',
    state: 'interrupted',
    startedAt: now - 86_400_000,
    step: 1240,
    steps: 3000,
    stageIndex: 0,
    stages: ['contrastive'],
    resumable: true,
    savedAt: now - 86_000_000,
    isDemo: false,
    sizeBytes: 186_000_000,
    sparkline,
  },
  {
    runId: 'done',
    name: 'commands',
    state: 'completed',
    startedAt: now - 172_800_000,
    step: 120,
    steps: 120,
    stageIndex: 0,
    stages: ['contrastive'],
    resumable: false,
    finalLoss: 0.712,
    isDemo: true,
    sizeBytes: 13_100_000,
    sparkline,
  },
];

export const status: RunStatus = {
  runId: 'live',
  name: 'cooking',
  state: 'training',
  stageIndex: 1,
  stages: [
    { stage: 'retromae', id: 'read', steps: 4000, done: 4000, state: 'done' },
    { stage: 'contrastive', id: 'match', steps: 3000, done: 1240, state: 'running' },
    { stage: 'mine', id: 'mine2', steps: 0, done: 0, state: 'waiting' },
    { stage: 'task', id: 'task', steps: 775, done: 0, state: 'waiting' },
  ],
  step: 1240,
  steps: 3000,
  secondsElapsed: 252,
  secondsLeft: 362,
  tokensPerSecond: 144_210,
  candidates: 256,
  savedStep: 1200,
  lastStepAt: now - 200,
  savedAt: now - 8000,
};

/** A loss that falls from the uniform guess, with noise and one spike. */
export function lossColumns(steps: number): MetricChunk {
  const random = new Random(7);
  const column = (value: (step: number) => number): Float64Array => Float64Array.from({ length: steps }, (_, index) => value(index + 1));
  const noise = (size: number): number => size * (random.uniform() - 0.5);
  return {
    stageIndex: 1,
    stage: 'contrastive',
    id: 'match',
    columns: {
      step: column((step) => step),
      loss: column((step) => 0.62 + 4.9 * Math.exp(-step / 180) + noise(0.24) + (step === 871 ? 1.1 : 0)),
      gradientNorm: column((step) => 0.6 + 1.5 * Math.exp(-step / 90) + noise(0.3)),
      learningRate: column((step) => (step < 300 ? (step / 300) * 3e-5 : 3e-5 * (1 - (step - 300) / 2700))),
      tokens: column(() => 28_000),
      tokensPerSecond: column(() => 144_000 + noise(9000)),
      positiveCosine: column((step) => 0.75 - 0.1 * Math.exp(-step / 200) + noise(0.03)),
      hardestNegativeCosine: column((step) => 0.47 + 0.28 * Math.exp(-step / 150) + noise(0.05)),
    },
  };
}

const metrics = (share: number): Readonly<Record<string, number>> => ({
  'ndcg@10': 0.42 + 0.25 * share,
  'recall@10': 0.5 + 0.3 * share,
  'recall@100': 0.7 + 0.2 * share,
  'mrr@10': 0.38 + 0.25 * share,
  'map@100': 0.36 + 0.25 * share,
});

export const evaluations: readonly EvaluationRecord[] = [
  {
    stageIndex: -1,
    id: 'model',
    step: 0,
    set: 'recipes-eval',
    system: 'bm25',
    metrics: { 'ndcg@10': 0.531, 'recall@10': 0.664, 'recall@100': 0.803, 'mrr@10': 0.489, 'map@100': 0.48 },
    queries: 963,
  },
  { stageIndex: -1, id: 'model', step: 0, set: 'recipes-eval', system: 'model', metrics: metrics(0.76), queries: 963 },
  { stageIndex: 0, id: 'read', step: 4000, set: 'recipes-eval', system: 'model', metrics: metrics(0), queries: 963 },
  ...Array.from({ length: 12 }, (_, index) => ({
    stageIndex: 1,
    id: 'match',
    step: (index + 1) * 100,
    set: 'recipes-eval',
    system: 'model' as const,
    metrics: metrics(1 - Math.exp(-(index + 1) / 2.6)),
    queries: 963,
  })),
];

type Change = EvaluationVersus['change'][string];

/** Intervals as wide as those of a thousand queries. */
function sure(record: EvaluationRecord): EvaluationRecord {
  const base = evaluations.find(({ system, stageIndex }) => system === 'model' && stageIndex === -1)?.metrics ?? {};
  const figures = Object.entries(record.metrics);
  const intervals = Object.fromEntries(figures.map(([key, value]) => [key, [value - 0.017, value + 0.017] as const]));
  const changes = figures.map(([key, value]): [string, Change] => [
    key,
    { by: value - (base[key] ?? 0), low: value - (base[key] ?? 0) - 0.014, high: value - (base[key] ?? 0) + 0.014 },
  ]);
  return { ...record, intervals, versus: record.stageIndex < 0 ? undefined : { than: 'base', change: Object.fromEntries(changes) } };
}

/** The latest model with a reranker behind it, and under other instructions. */
const beside: readonly EvaluationRecord[] = [
  { stageIndex: 1, id: 'match', step: 1200, set: 'recipes-eval', system: 'reranker', metrics: metrics(1.13), queries: 963 },
  ...['', 'Represent this sentence for searching relevant passages: '].map((instruction, index) => ({
    ...{ stageIndex: 1, id: 'match', step: 1200, set: 'recipes-eval', system: 'model' as const, instruction },
    ...{ variant: instruction === '' ? 'none' : 'Represent', metrics: metrics(0.95 - index / 20), queries: 963 },
  })),
];

const asked = '为这个句子生成表示以用于检索相关文章：';
const asTrained = evaluations.map((record) => (record.system === 'model' ? { ...record, instruction: asked } : record));
const measured = [...asTrained, ...beside].map(sure);

const runFile = readRunFile({
  version: 1,
  name: 'cooking',
  model: { folder: 'bge-small-zh-v1.5' },
  stages: [
    { stage: 'retromae', id: 'read', data: ['laws.txt'], steps: 4000 },
    { stage: 'contrastive', id: 'match', data: ['recipes-qa.jsonl'], steps: 3000 },
    { stage: 'mine', data: ['recipes-qa.jsonl'], output: 'mined.jsonl' },
    { stage: 'task', id: 'task', data: [{ file: 'mined.jsonl', instruction: '为这个句子生成表示以用于检索相关文章：' }] },
  ],
  evaluation: [{ kind: 'retrieval', name: 'recipes-eval', folder: 'recipes-eval', everySteps: 100 }],
});

export const record: RunRecord = {
  status,
  runFile,
  metrics: [lossColumns(1240)],
  evaluations: measured,
  samples,
  reports: [],
  isDemo: false,
};

export const snapshot: Snapshot = {
  device: {
    state: 'ready',
    report: {
      name: 'NVIDIA GeForce RTX 4070',
      vendor: 'nvidia',
      architecture: 'lovelace',
      isSoftware: false,
      features: ['shader-f16', 'subgroups', 'timestamp-query', 'float32-filterable'],
      limits: {
        maxBufferSize: 2_147_483_648,
        maxStorageBufferBindingSize: 2_147_483_644,
        maxComputeWorkgroupStorageSize: 32_768,
        maxComputeInvocationsPerWorkgroup: 1024,
      },
    },
  },
  assets,
  runs,
  active: status,
  storage: { usedBytes: 1_700_000_000, quotaBytes: 18_400_000_000 },
};

const ceilings: DeviceCeilings = { gigaflops: 28_400, halfGigaflops: 29_100, gigabytesPerSecond: 462.5 };

const profile: StepProfile = {
  ...{ stage: 'match', step: 1241, tokens: 28_112, milliseconds: 40, dispatches: 148, ceilings, resolutionNanoseconds: 65_536 },
  rows: [
    {
      kernel: 'matrix-product/nt+bias/workgroup-8x8-of-16x16(A_HALF=0)',
      dispatches: 40,
      milliseconds: 18,
      share: 0.45,
      shareOfCeiling: 0.62,
    },
    { kernel: 'attention/forward(HEADS=8)', dispatches: 8, milliseconds: 12, share: 0.3, shareOfCeiling: 0.31 },
    { kernel: 'matrix-product/tn/workgroup-8x8-of-16x16(A_HALF=0)', dispatches: 40, milliseconds: 6, share: 0.15, shareOfCeiling: 0.58 },
    { kernel: 'layer-norm/forward(WIDTH=512)', dispatches: 60, milliseconds: 4, share: 0.1, shareOfCeiling: 0.74 },
  ],
};

/** Answers of a studio that is in this state and stays in it. */
export const answers: { readonly [T in CommandType]?: (request: Calls[T]['request']) => Calls[T]['reply'] } = {
  hello: () => snapshot,
  'read-run': ({ runId }) => ({ ...record, status: statusOf(runId) }),
  'preview-rows': ({ offset }) => ({
    total: 9981,
    rows: ['麻婆豆腐怎么做才够麻', '红烧肉要焖多久', '没有烤箱能做提拉米苏吗'].map((query, index) => ({
      number: offset + index + 1,
      query,
      pos: ['红烧肉。五花肉冷水下锅焯水，煸出油脂后下冰糖炒糖色。'],
      neg: [],
    })),
  }),
  'preview-tokens': ({ instruction, text, maximumLength }) => {
    const part = (from: string, name: 'instruction' | 'text') => [...from].map((token) => ({ token, part: name, cut: false }));
    const tokens = [
      { token: '[CLS]', part: 'special' as const, cut: false },
      ...part(instruction, 'instruction'),
      ...part(text, 'text'),
      { token: '[SEP]', part: 'special' as const, cut: false },
    ];
    return {
      tokens,
      length: Math.min(tokens.length, maximumLength),
      instructionLength: [...instruction].length,
      cut: Math.max(0, tokens.length - maximumLength),
    };
  },
  pause: () => ({ ...status, state: 'paused' }),
  continue: () => status,
  'save-now': () => ({ ...status, savedStep: 1240 }),
  'start-demo': () => status,
  'measure-ceilings': () => ceilings,
  'profile-step': () => profile,
  'read-events': () => ({ events: [] }),
  'read-library': () => ({ runs: runs.map(detailsOf) }),
  'describe-run': () => snapshot,
  'prune-run': () => snapshot,
  'pin-checkpoint': () => ({}),
  import: () => ({
    snapshot,
    items: [
      {
        kind: 'asset',
        asset: {
          kind: 'data',
          id: 'd3',
          name: 'tickets.csv',
          rows: 'pairs',
          count: 9981,
          sizeBytes: 4_800_000,
          negatives: true,
          hash: 'c',
          badRows: 19,
          pending: true,
        },
        problemCounts: { 'no query': 12, 'not JSON': 7 },
        problems: [
          {
            file: 'tickets.csv',
            row: 41,
            column: 'query',
            kind: 'no query',
            message: 'The query is empty.',
            raw: ',"refund takes five days"',
          },
          {
            file: 'tickets.csv',
            row: 1002,
            kind: 'not JSON',
            message: 'Column 61: the text ends here; a quotation mark inside it needs a backslash.',
            raw: '{"query": "冬瓜排骨汤要炖多久", "pos": ["冬瓜排骨汤。原料：排骨"50',
          },
        ],
      },
      {
        kind: 'refused',
        name: 'roberta-base',
        error: { code: 'input', message: 'This is a RoBERTa model; the studio trains BERT.', remedy: 'Drop a BERT or BGE folder.' },
      },
    ],
  }),
};

/** The later a run, the higher its learning rate and the better it is. */
function detailsOf({ runId, startedAt, sizeBytes }: RunSummary): RunDetails {
  const rate = runId === 'done' ? 1e-4 : runId === 'broken' ? 3e-4 : 2e-5;
  const stages = runFile.stages.map((stage) => ({ ...stage, config: { ...stage.config, learningRate: rate } }));
  const best = 0.6 + (startedAt - now) / 4e9;
  return {
    runId,
    note: runId === 'broken' ? 'Three times the rate: faster at first, then restless.' : '',
    starred: runId === 'done',
    runFile: { ...runFile, stages },
    quality: { set: 'recipes-eval', metric: 'ndcg@10', values: [0.42, 0.5, 0.56, 0.59, best], base: 0.552 },
    secondsElapsed: 252,
    checkpoints: (['last', 'older', 'best'] as const).map((kind, place) => ({
      ...{ path: `checkpoints/${place}`, kind, stageIndex: 0, step: 1200 - 100 * place, savedAt: startedAt + 60_000 },
      sizeBytes: Math.round(sizeBytes / 5),
    })),
    modelBytes: Math.round(sizeBytes / 4),
    curveBytes: 412_330,
  };
}

function statusOf(runId: string): RunStatus {
  const summary = runs.find((run) => run.runId === runId);
  return runId === 'live' || summary === undefined ? status : { ...status, runId, name: summary.name, state: summary.state };
}
