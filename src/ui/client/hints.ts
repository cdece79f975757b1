// What would run, but not as well as it could: each hint with a change of the draft that answers it.

import type { Asset, DeviceState } from '../../contract/protocol.ts';
import type { RunEstimate } from '../../contract/run-estimate.ts';
import { definitionOf, evaluationName, idsOf, instructionOfDraft, type Draft, type DraftStage } from './draft.ts';
import { withNewEvaluation } from './draft-evaluations.ts';
import { valueOf } from './draft-plan.ts';
import { diskOf, largestOf } from './forecast.ts';

export type Fix =
  | { readonly kind: 'part' | 'passage'; readonly from: number; readonly to: number; readonly apply: Change }
  | { readonly kind: 'prefix' | 'single'; readonly apply: Change }
  | { readonly kind: 'evaluation'; readonly name: string; readonly apply: Change }
  | { readonly kind: 'rate'; readonly rate: number; readonly apply: Change }
  /** Done on another screen. */
  | { readonly kind: 'toData' | 'toStorage'; readonly href: string };

type Change = (draft: Draft) => Draft;

export type Hint = { readonly fixes: readonly Fix[] } & (
  | { readonly kind: 'memory-over' | 'memory-tight'; readonly peak: number; readonly budget: number; readonly stage: DraftStage }
  | { readonly kind: 'prefix-differs'; readonly name: string }
  | { readonly kind: 'no-evaluation' | 'no-half' }
  | { readonly kind: 'storage-short'; readonly wanted: number; readonly free: number }
  | { readonly kind: 'rate-high' | 'rate-low'; readonly stage: DraftStage; readonly rate: number }
);

export interface HintSetting {
  readonly assets: readonly Asset[];
  readonly device: DeviceState;
  readonly storage: { readonly usedBytes: number; readonly quotaBytes: number } | undefined;
  readonly estimate: RunEstimate | undefined;
}

/** Share of the budget above which a driver's own needs may not find room. */
const tightShare = 0.9;
/** Beyond the range in which a trained BGE model keeps what it knows (recipe, task fine-tuning: 1e-5 to 5e-5). */
const highRate = 2e-4;
/** A new model moves too little below (src/LOG.md, tuning the demo). */
const lowRate = 1e-4;
const newModelRate = 1e-3;

export function hintsOf(draft: Draft, setting: HintSetting): readonly Hint[] {
  return [
    ...memoryHints(draft, setting),
    ...storageHints(draft, setting),
    ...halfHints(draft, setting),
    ...rateHints(draft),
    ...evaluationHints(draft, setting),
  ];
}

function memoryHints(draft: Draft, { estimate }: HintSetting): readonly Hint[] {
  const largest = largestOf(estimate?.stages ?? []);
  const budget = estimate?.budgetBytes;
  const stage = draft.stages[idsOf(draft.stages).indexOf(largest?.id ?? '')];
  if (largest === undefined || budget === undefined || stage === undefined) return [];
  const { peak } = largest.bytes;
  if (peak <= budget * tightShare) return [];
  const fixes = [...partFix(stage, largest.microBatchTokens), ...passageFix(stage)];
  return [{ kind: peak > budget ? 'memory-over' : 'memory-tight', peak, budget, stage, fixes }];
}

function partFix(stage: DraftStage, tokens: number | undefined): readonly Fix[] {
  if (tokens === undefined || tokens < 512 || !('microBatchTokens' in definitionOf(stage).fields)) return [];
  const to = Math.ceil(tokens / 2);
  return [{ kind: 'part', from: tokens, to, apply: setting(stage, 'microBatchTokens', to) }];
}

function passageFix(stage: DraftStage): readonly Fix[] {
  const from = valueOf(stage, 'passageMaximumLength');
  if (typeof from !== 'number' || from < 64) return [];
  const to = Math.round((from * 3) / 4);
  return [{ kind: 'passage', from, to, apply: setting(stage, 'passageMaximumLength', to) }];
}

function setting({ key }: DraftStage, name: string, value: unknown): Change {
  return (draft) => ({
    ...draft,
    stages: draft.stages.map((stage) => (stage.key === key ? { ...stage, values: { ...stage.values, [name]: value } } : stage)),
  });
}

function storageHints(draft: Draft, { assets, storage }: HintSetting): readonly Hint[] {
  const wanted = diskOf(draft, assets);
  if (wanted === undefined || storage === undefined) return [];
  const free = Math.max(0, storage.quotaBytes - storage.usedBytes);
  return wanted <= free ? [] : [{ kind: 'storage-short', wanted, free, fixes: [{ kind: 'toStorage', href: '/gpu' }] }];
}

function halfHints({ precision }: Draft, { device }: HintSetting): readonly Hint[] {
  if (precision !== 'f16' || device.state !== 'ready' || device.report.features.includes('shader-f16')) return [];
  return [{ kind: 'no-half', fixes: [{ kind: 'single', apply: (draft) => ({ ...draft, precision: 'f32' }) }] }];
}

/** The first stage that trains weights decides: later ones start from a model that has learnt. */
function rateHints({ model, stages }: Draft): readonly Hint[] {
  const stage = stages.find((one) => definitionOf(one).hasSteps && definitionOf(one).makes === 'embedder');
  const rate = stage === undefined ? undefined : valueOf(stage, 'learningRate');
  if (stage === undefined || typeof rate !== 'number') return [];
  const fix = (to: number): readonly Fix[] => [{ kind: 'rate', rate: to, apply: setting(stage, 'learningRate', to) }];
  if (model.kind === 'folder' && rate > highRate) return [{ kind: 'rate-high', stage, rate, fixes: fix(2e-5) }];
  if (model.kind === 'new' && rate < lowRate) return [{ kind: 'rate-low', stage, rate, fixes: fix(newModelRate) }];
  return [];
}

function evaluationHints(draft: Draft, { assets }: HintSetting): readonly Hint[] {
  if (draft.evaluations.length === 0) {
    const set = assets.find(({ kind }) => kind === 'retrieval');
    const fix: Fix =
      set === undefined
        ? { kind: 'toData', href: '/data' }
        : { kind: 'evaluation', name: set.name, apply: (current) => withNewEvaluation(current, 'retrieval', set.name) };
    return [{ kind: 'no-evaluation', fixes: [fix] }];
  }
  const trained = instructionOfDraft(draft);
  return draft.evaluations.flatMap((evaluation): readonly Hint[] => {
    const { kind, instruction, key } = evaluation;
    if (kind !== 'retrieval' || instruction === undefined || instruction === trained) return [];
    const apply: Change = (current) => ({
      ...current,
      evaluations: current.evaluations.map((one) => (one.key === key ? { ...one, instruction: undefined } : one)),
    });
    return [{ kind: 'prefix-differs', name: evaluationName(evaluation), fixes: [{ kind: 'prefix', apply }] }];
  });
}
