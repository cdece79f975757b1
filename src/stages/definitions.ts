import { parseRunFile, parseRunFileText } from '../contract/read-run-file.ts';
import type { RunFile } from '../contract/run-file.ts';
import type { StageDefinition, StageId } from '../contract/stage.ts';
import { adapter } from './adapter/definition.ts';
import { contrastive } from './contrastive/definition.ts';
import { merge } from './merge/definition.ts';
import { mine } from './mine/definition.ts';
import { reranker } from './reranker/definition.ts';
import { retromae } from './retromae/definition.ts';
import { score } from './score/definition.ts';
import { task } from './task/definition.ts';

/** Every stage that a run file may name. Its trainer or maker is registered in `trainers.ts`. */
export const stageDefinitions: { readonly [Id in StageId]: StageDefinition<Id> } = {
  retromae,
  contrastive,
  score,
  mine,
  task,
  merge,
  reranker,
  adapter,
};

/** Checks a run file given as JSON values and fills in every default. */
export function readRunFile(json: unknown): RunFile {
  return parseRunFile(json, stageDefinitions);
}

/** Checks a run file given as text. */
export function readRunFileText(text: string): RunFile {
  return parseRunFileText(text, stageDefinitions);
}
