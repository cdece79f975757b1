// What stages 2 and 3 cannot do, and what a data set must have for what they are asked to do: told before the run starts.

import { InputError } from '../../base/errors.ts';
import type { DataEntry, StageEntry } from '../../contract/run-file.ts';
import type { Dataset } from '../../data/dataset.ts';
import type { StageData } from '../trainer.ts';
import type { Config } from './fields.ts';

/** @throws InputError naming the stage or the data set, and what would make it fit */
export function refuseUnfit(entry: StageEntry, data: StageData | undefined): void {
  // The run file filled in every field of the stage's definition, and only those.
  const config = entry.config as Config;
  if (config.distillation === 'kl') refuseWithoutTeacher(entry.id, config);
  if (config.mixing === 'proportional') refuseMixedCandidates(config, entry.data);
  if (data !== undefined) refuseUnfitData(entry.id, config, data);
}

function refuseMixedCandidates({ inBatchNegatives }: Config, [first, ...others]: readonly DataEntry[]): void {
  const other = others.find((entry) => (entry.inBatchNegatives ?? inBatchNegatives) !== (first?.inBatchNegatives ?? inBatchNegatives));
  if (other === undefined) return;
  throw new InputError(
    `${other.file} has another inBatchNegatives than the files before it: they cannot share a batch.`,
    'Set mixing to "same-data-set", or put them into stages of their own.',
  );
}

function refuseUnfitData(id: string, config: Config, { entry: { file, minimumScore }, dataset }: StageData): void {
  if (dataset.kind === 'labelled') {
    refuseLabelled(id, file, config);
    const { rowsWithLabel } = dataset.manifest;
    if (rowsWithLabel < dataset.count) {
      throw new InputError(
        `${dataset.count - rowsWithLabel} of ${dataset.count} rows of ${file} have no label, but stage ${id} learns from labels.`,
        'Give every row a label of 0 or 1; a score alone does not say what is right.',
      );
    }
    return;
  }
  if (config.loss === 'binary-cross-entropy' && config.negatives === 0) {
    throw new InputError(
      `Stage ${id} has only right answers of ${file}: its loss is least where all texts are alike.`,
      'Set negatives to 1 or more (fillNegatives "random" takes passages of other rows).',
    );
  }
  if (config.mixing === 'same-data-set') refuseLackingNegatives(id, config, { file, minimumScore, dataset });
  if (config.distillation === 'kl' && dataset.manifest.rowsWithScores === 0) {
    throw new InputError(
      `No row of ${file} has a teacher’s scores, but stage ${id} learns from them.`,
      'Add pos_scores and neg_scores to the rows, or set distillation to "none".',
    );
  }
}

/** Rows of such batches may ask for negatives themselves, where the stage takes none of others. */
function refuseLackingNegatives(
  id: string,
  config: Config,
  { file, minimumScore, dataset }: { readonly file: string; readonly minimumScore: number | undefined; readonly dataset: Dataset },
): void {
  // They are filled, or mined before the first step.
  if (config.fillNegatives === 'random' || config.refresh !== undefined) return;
  const lacking = dataset.manifest.rowsLackingNegatives ?? [];
  const used = minimumScore === undefined ? lacking : lacking.filter((row) => (dataset.score(row) ?? minimumScore) >= minimumScore);
  if (used.length === 0) return;
  const numbers = used.slice(0, SHOWN).map((row) => row + 1);
  throw new InputError(
    `Rows of ${file} ask for negatives by their type or train_group_size and have none: ${numbers.join(', ')}${used.length > SHOWN ? ' and more' : ''} (stage ${id}).`,
    'Mine negatives for them, set fillNegatives to "random", or take type and train_group_size out of these rows.',
  );
}

const SHOWN = 10;

function refuseWithoutTeacher(id: string, config: Config): void {
  const refuse = (why: string, remedy: string): InputError => new InputError(`Stage ${id} asks for distillation, but ${why}.`, remedy);
  if (config.loss !== 'contrastive')
    throw refuse('its loss is binary cross-entropy', 'Set loss to "contrastive", or distillation to "none".');
  if (config.negatives === 0) throw refuse('a query has only its positive to be compared', 'Set negatives to 1 or more.');
  if (config.fillNegatives === 'random')
    throw refuse('random negatives have no teacher’s scores', 'Set fillNegatives to "repeat", or distillation to "none".');
}

function refuseLabelled(id: string, file: string, config: Config): void {
  if (config.loss === 'binary-cross-entropy') return;
  throw new InputError(
    `${file} holds labelled pairs, but the contrastive loss of stage ${id} needs queries with their positives.`,
    'Set loss to "binary-cross-entropy", or choose rows with "query" and "pos".',
  );
}
