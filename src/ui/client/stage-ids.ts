import type { StageId } from '../../contract/stage.ts';
import { stageDefinitions } from '../../stages/definitions.ts';

/** Whether this version has such a stage. */
export function isBuilt(stage: string): stage is StageId {
  return Object.hasOwn(stageDefinitions, stage);
}

/** Every stage that there is, as the definitions list them. */
export const allStages: readonly StageId[] = Object.values(stageDefinitions).map(({ id }) => id);
