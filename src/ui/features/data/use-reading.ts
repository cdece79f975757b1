// How the model of the Train form reads a data set: tokenizer, lengths, batch; what is chosen here goes back there.

import { useState } from 'react';
import { findAsset, sameName } from '../../../contract/asset-name.ts';
import type { Asset } from '../../../contract/protocol.ts';
import type { Draft, DraftStage } from '../../client/draft.ts';
import { valueOf } from '../../client/draft-plan.ts';
import { useDraft } from '../../client/draft-store.ts';
import { useStudio } from '../../client/studio-store.ts';
import type { DataAsset } from './data-view.ts';

export interface Reading {
  /** Asset id of a model, or "demo" for the built-in tokenizer. */
  readonly modelId: string;
  readonly models: readonly Extract<Asset, { kind: 'model' }>[];
  readonly chooseModel: (modelId: string) => void;
  readonly instruction: string;
  readonly queryMaximum: number;
  readonly passageMaximum: number;
  readonly batchSize: number;
  readonly negatives: number;
  /** The stage of the form that reads these rows, or would. */
  readonly stage: DraftStage | undefined;
}

const numberOr = (value: unknown, other: number): number => (typeof value === 'number' && value >= 1 ? value : other);

export function useReading(asset: DataAsset): Reading {
  const draft = useDraft((state) => state.draft);
  const assets = useStudio((state) => state.assets);
  const [chosen, setChosen] = useState<string>();
  const models = assets.filter((other) => other.kind === 'model');
  const isThere = chosen === 'demo' || models.some(({ id }) => id === chosen);
  const stage = stageFor(draft, asset);
  const value = (key: string): unknown => (stage === undefined ? undefined : valueOf(stage, key));
  const single = value('maximumLength');
  return {
    modelId: isThere && chosen !== undefined ? chosen : modelOf(draft, assets),
    models,
    chooseModel: setChosen,
    instruction: stage?.data.find(({ file }) => sameName(asset.name, file))?.instruction ?? stage?.instruction ?? '',
    queryMaximum: numberOr(value('queryMaximumLength') ?? single, 64),
    passageMaximum: numberOr(value('passageMaximumLength') ?? single, 256),
    batchSize: numberOr(value('batchSize'), 32),
    negatives: asset.negatives ? numberOr(value('negatives'), 0) : 0,
    stage,
  };
}

/** The stage that has chosen the data set, else the first that could. */
function stageFor(draft: Draft, asset: DataAsset): DraftStage | undefined {
  const reads = draft.stages.find(({ data }) => data.some(({ file }) => sameName(asset.name, file)));
  const key = asset.rows === 'pairs' ? 'queryMaximumLength' : 'maximumLength';
  return reads ?? draft.stages.find((stage) => valueOf(stage, key) !== undefined);
}

/** A new model's tokenizer does not exist yet; the built-in one stands in. */
function modelOf(draft: Draft, assets: readonly Asset[]): string {
  const name = draft.model.kind === 'folder' ? draft.model.name : draft.newModel.tokenizerFrom;
  return name === undefined ? 'demo' : (findAsset(assets, 'model', name)?.id ?? 'demo');
}
