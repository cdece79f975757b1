// Models that can be asked outside a run: what runs have made, and what was imported.

import type { ModelChoice } from '../../contract/model-choice.ts';
import type { Asset, RunSummary } from '../../contract/protocol.ts';
import { useStudio } from './studio-store.ts';

export interface ModelOption {
  /** For a select: "run:..." or "model:...". */
  readonly value: string;
  readonly name: string;
  readonly from: 'run' | 'import';
}

/** Runs that have written a model. */
const hasModel = ({ state }: RunSummary): boolean => state === 'completed' || state === 'stopped';

/** The models of a kind, runs first, the latest of them first. */
export function modelOptions(
  { runs, assets }: { readonly runs: readonly RunSummary[]; readonly assets: readonly Asset[] },
  kind: 'embedder' | 'reranker',
): readonly ModelOption[] {
  const isReranker = kind === 'reranker';
  const made = runs.filter((run) => hasModel(run) && (!isReranker || run.stages.includes('reranker')));
  const imported = assets.filter((asset) => asset.kind === 'model' && (asset.scoresPairs ?? false) === isReranker);
  return [
    ...made.map(({ runId, name }): ModelOption => ({ value: `run:${runId}`, name, from: 'run' })),
    ...imported.map(({ id, name }): ModelOption => ({ value: `model:${id}`, name, from: 'import' })),
  ];
}

export function useModelOptions(kind: 'embedder' | 'reranker'): readonly ModelOption[] {
  const runs = useStudio((state) => state.runs);
  const assets = useStudio((state) => state.assets);
  return modelOptions({ runs, assets }, kind);
}

/** What a select's value stands for. */
export function choiceOf(value: string): ModelChoice {
  const [kind = '', ...rest] = value.split(':');
  const id = rest.join(':');
  return kind === 'run' ? { runId: id } : { modelId: id };
}
