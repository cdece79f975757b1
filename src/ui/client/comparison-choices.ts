// What can be put beside each other: runs that have a model, what they started from, imported models, BM25, rerankers.

import { sampleSetId, type ComparedSystem, type ComparisonRequest } from '../../contract/comparison-calls.ts';
import type { Asset, RunSummary } from '../../contract/protocol.ts';

export type ChoiceKind = 'bm25' | 'base' | 'run' | 'imported' | 'reranked';

export interface SystemChoice {
  readonly key: string;
  readonly kind: ChoiceKind;
  /** Of the run or the imported model. */
  readonly name: string;
  readonly system: ComparedSystem;
}

/** Runs that have written a model, the latest first. */
export function finishedRuns(runs: readonly RunSummary[]): readonly RunSummary[] {
  return runs.filter(({ state }) => state === 'completed' || state === 'stopped');
}

export interface SetChoice {
  readonly id: string;
  /** Undefined: the set of the sample, which the screen names. */
  readonly name: string | undefined;
}

/** Sets to measure on: imported ones, and that of the sample where a demo run is there. */
export function setChoices(assets: readonly Asset[], runs: readonly RunSummary[]): readonly SetChoice[] {
  const sets = assets.filter((asset) => asset.kind === 'retrieval').map(({ id, name }) => ({ id, name }));
  return runs.some(({ isDemo }) => isDemo) ? [...sets, { id: sampleSetId, name: undefined }] : sets;
}

/** The set that fits a run: the sample's own for a demo, else the first imported one. */
export function setFor(run: RunSummary | undefined, sets: readonly SetChoice[]): string | undefined {
  const isOwn = ({ id }: SetChoice): boolean => (id === sampleSetId) === (run?.isDemo === true);
  return (sets.find(isOwn) ?? sets[0])?.id;
}

/** Systems to choose from, the run in question first among the models. */
export function systemChoices(run: RunSummary | undefined, runs: readonly RunSummary[], assets: readonly Asset[]): readonly SystemChoice[] {
  const choices: SystemChoice[] = [{ key: 'bm25', kind: 'bm25', name: 'BM25', system: { model: { kind: 'bm25' } } }];
  const finished = finishedRuns(runs);
  if (run !== undefined) {
    choices.push(
      { key: `base ${run.runId}`, kind: 'base', name: run.name, system: { model: { kind: 'base', runId: run.runId } } },
      choiceOf(run),
    );
    for (const other of finished.filter(({ stages }) => stages.includes('reranker'))) {
      const system = { model: { kind: 'run', runId: run.runId }, rerankWith: other.runId } as const;
      choices.push({ key: `reranked ${other.runId}`, kind: 'reranked', name: other.name, system });
    }
  }
  for (const other of finished) if (other.runId !== run?.runId) choices.push(choiceOf(other));
  for (const asset of assets) {
    if (asset.kind !== 'model') continue;
    choices.push({
      key: `imported ${asset.id}`,
      kind: 'imported',
      name: asset.name,
      system: { model: { kind: 'imported', modelId: asset.id } },
    });
  }
  return choices;
}

function choiceOf({ runId, name }: RunSummary): SystemChoice {
  return { key: `run ${runId}`, kind: 'run', name, system: { model: { kind: 'run', runId } } };
}

/** What is compared before anybody chose: BM25, the run, what it started from, and its own reranker; without a run every model. */
export function firstChoice(run: RunSummary | undefined, choices: readonly SystemChoice[]): ReadonlySet<string> {
  const isChosen = ({ key, kind }: SystemChoice): boolean =>
    kind === 'bm25' || kind === 'base' || key === `run ${run?.runId ?? ''}` || key === `reranked ${run?.runId ?? ''}` || run === undefined;
  return new Set(choices.filter(isChosen).map(({ key }) => key));
}

/** The base that others are compared with: what the run started from, else the first model, else BM25. */
export function requestFor(setId: string, chosen: readonly SystemChoice[]): ComparisonRequest | undefined {
  if (!chosen.some(({ kind }) => kind !== 'bm25')) return undefined;
  const base = chosen.findIndex(({ kind }) => kind === 'base');
  const first = chosen.findIndex(({ kind }) => kind !== 'bm25');
  return { setId, systems: chosen.map(({ system }) => system), base: base < 0 ? first : base };
}
