// What is imported goes where nothing was chosen yet: a person who drops one file means it to be used.

import { fileOfAsset } from '../../contract/asset-name.ts';
import type { Asset } from '../../contract/protocol.ts';
import { hasAllLabels } from './data-gaps.ts';
import { emptyDraft, freshKey, newData, newEvaluation, type Draft, type DraftEvaluation } from './draft.ts';
import { takesRows } from './draft-plan.ts';

type DataAsset = Extract<Asset, { kind: 'data' }>;

/** @param assets everything that is imported, with it or before */
export function withAsset(draft: Draft, asset: Asset, assets: readonly Asset[]): Draft {
  switch (asset.kind) {
    case 'model': {
      const isUntouched = draft.model.kind === 'new' && JSON.stringify(draft.newModel) === JSON.stringify(emptyDraft.newModel);
      return isUntouched ? { ...draft, model: { kind: 'folder', name: asset.name } } : draft;
    }
    case 'retrieval': {
      // Rows and test questions of one file: who learnt the answers by heart is not to be measured with them unasked.
      const hasRows = assets.some((other) => other.kind === 'data' && fileOfAsset(other.name) === fileOfAsset(asset.name));
      return hasRows ? draft : withFirstEvaluation(draft, 'retrieval', asset.name);
    }
    case 'data':
      return asset.pending ? draft : withData(draft, asset);
  }
}

/** Labelled pairs that no stage learns from measure. */
function withData(draft: Draft, asset: DataAsset): Draft {
  const isOpen = draft.stages.map((stage) => stage.data.length === 0 && takesRows(stage, asset.rows));
  if (isOpen.includes(true)) {
    const stages = draft.stages.map((stage, index) =>
      isOpen[index] === true ? { ...stage, data: [newData(asset.name, stage.instruction)] } : stage,
    );
    return { ...draft, stages };
  }
  const isLearnt = draft.stages.some(({ data }) => data.some(({ file }) => file === asset.name));
  if (asset.rows !== 'labelled' || isLearnt) return draft;
  return withFirstEvaluation(draft, hasAllLabels(asset) ? 'pair-classification' : 'similarity', asset.name);
}

function withFirstEvaluation(draft: Draft, kind: DraftEvaluation['kind'], set: string): Draft {
  return draft.evaluations.length > 0 ? draft : { ...draft, evaluations: [newEvaluation(freshKey(draft), kind, set)] };
}
