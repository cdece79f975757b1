import type { StageId } from '../../contract/stage.ts';
import type { Words } from '../../contract/words.ts';
import { stageDefinitions } from '../../stages/definitions.ts';

const isStage = (stage: string): stage is StageId => Object.hasOwn(stageDefinitions, stage);

/** The title of a stage, or its own name where this version does not know it. */
export function stageTitle(stage: string): Words {
  return isStage(stage) ? stageDefinitions[stage].title : { en: stage, zh: stage };
}
