// What differs between two run files: settings by stage, data, models, evaluations. Names of runs are no difference.

import type { RunFile, StageEntry } from '../../contract/run-file.ts';

export type Difference =
  | { readonly kind: 'setting'; readonly stage: string; readonly key: string; readonly before: unknown; readonly after: unknown }
  | { readonly kind: 'stage'; readonly stage: string; readonly change: 'added' | 'left-out' }
  | { readonly kind: 'data'; readonly stage: string; readonly before: readonly string[]; readonly after: readonly string[] }
  | { readonly kind: 'instruction'; readonly stage: string; readonly before: string; readonly after: string }
  | { readonly kind: 'run'; readonly key: RunKey; readonly before: unknown; readonly after: unknown };

export type RunKey = 'model' | 'seed' | 'precision' | 'evaluation' | 'gpuBudgetMiB' | 'pooling';

/** From `before` to `after`, in the order of the run file. */
export function differencesOf(before: RunFile, after: RunFile): readonly Difference[] {
  return [...ofRun(before, after), ...ofStages(before.stages, after.stages)];
}

const runValues: readonly (readonly [RunKey, (file: RunFile) => unknown])[] = [
  ['model', ({ model }) => ('folder' in model ? model.folder : model.new)],
  ['pooling', ({ model }) => model.pooling],
  ['seed', ({ seed }) => seed],
  ['precision', ({ precision }) => precision],
  ['gpuBudgetMiB', ({ gpuBudgetMiB }) => gpuBudgetMiB],
  ['evaluation', ({ evaluation }) => evaluation.map(({ name }) => name)],
];

function ofRun(before: RunFile, after: RunFile): readonly Difference[] {
  return runValues.flatMap(([key, value]) => {
    const pair = { before: value(before), after: value(after) };
    return isSame(pair.before, pair.after) ? [] : [{ kind: 'run' as const, key, ...pair }];
  });
}

/** Stages are paired by their kind and how many of it came before. */
function ofStages(before: readonly StageEntry[], after: readonly StageEntry[]): readonly Difference[] {
  const keyed = (stages: readonly StageEntry[]): ReadonlyMap<string, StageEntry> => {
    const counts = new Map<string, number>();
    return new Map(
      stages.map((stage) => {
        const place = counts.get(stage.stage) ?? 0;
        counts.set(stage.stage, place + 1);
        return [`${stage.stage} ${place}`, stage];
      }),
    );
  };
  const [old, now] = [keyed(before), keyed(after)];
  const changed = [...now].flatMap(([key, stage]): readonly Difference[] => {
    const earlier = old.get(key);
    return earlier === undefined ? [{ kind: 'stage', stage: stage.stage, change: 'added' }] : ofStage(earlier, stage);
  });
  const gone = [...old].filter(([key]) => !now.has(key)).map(([, { stage }]) => ({ kind: 'stage', stage, change: 'left-out' }) as const);
  return [...changed, ...gone];
}

function ofStage(before: StageEntry, after: StageEntry): readonly Difference[] {
  const { stage } = after;
  const files = (entry: StageEntry): readonly string[] => entry.data.map(({ file }) => file);
  const prefix = (entry: StageEntry): string => entry.data[0]?.instruction ?? '';
  const keys = [...new Set([...Object.keys(before.config), ...Object.keys(after.config)])];
  return [
    ...(isSame(files(before), files(after)) ? [] : [{ kind: 'data', stage, before: files(before), after: files(after) } as const]),
    ...(prefix(before) === prefix(after) ? [] : [{ kind: 'instruction', stage, before: prefix(before), after: prefix(after) } as const]),
    ...keys
      .filter((key) => !isSame(before.config[key], after.config[key]))
      .map((key) => ({ kind: 'setting', stage, key, before: before.config[key], after: after.config[key] }) as const),
  ];
}

/** Run files are plain data whose keys come in one order. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export interface DatedRun {
  readonly runId: string;
  readonly startedAt: number;
  readonly stages: readonly string[];
}

/** The run that one is compared with: the last before it with the same stages, else the last before it that shares one. */
export function previousOf<Run extends DatedRun>(run: Run, runs: readonly Run[]): Run | undefined {
  const earlier = runs.filter((one) => one.startedAt < run.startedAt).sort((a, b) => b.startedAt - a.startedAt);
  return (
    earlier.find((one) => isSame(one.stages, run.stages)) ?? earlier.find((one) => one.stages.some((stage) => run.stages.includes(stage)))
  );
}
