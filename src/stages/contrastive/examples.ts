// Rows of a batch as the model reads them: texts, and what the loss must know of each.

import { assert, assertExists } from '../../base/assert.ts';
import { InputError } from '../../base/errors.ts';
import type { PairRow } from '../../contract/examples.ts';
import { chooseOfRow, type Choice } from '../../data/batching/choices.ts';
import { exampleTexts, keysOf, labelledTexts, type ExampleTexts } from '../../data/batching/example-texts.ts';
import { drawRandomNegatives, type FillWish } from '../../data/batching/random-negatives.ts';
import type { DataMixture, MixedRow } from '../../data/data-mixture.ts';
import type { LabelTarget, RankingTarget } from '../../losses/contrastive-objective.ts';
import { untaught } from '../../tensor/kernels/distillation/distillation.ts';
import type { StageBatch } from './batches.ts';
import type { Config } from './fields.ts';

export interface BatchExamples {
  /** Every row has as many passages. */
  readonly texts: readonly ExampleTexts[];
  readonly target: RankingTarget | LabelTarget;
}

export interface ExamplePlace {
  readonly step: number;
  readonly seed: number;
}

/** @throws InputError naming the row that lacks what the stage needs of it */
export async function examplesOf(config: Config, mixture: DataMixture, batch: StageBatch, place: ExamplePlace): Promise<BatchExamples> {
  const [first] = batch.rows;
  if (first !== undefined && 'text1' in first.row) return labelledExamples(batch.rows);
  const chosen = batch.rows.map((row, index) => ({ row, pair: pairOf(row), choice: choose(config, batch, row, { ...place, index }) }));
  const filled = await fillNegatives(chosen, mixture, batch, place);
  const texts = chosen.map(({ row, pair, choice }, index) => exampleTexts(pair, row.entry, choice, filled[index]));
  return { texts, target: config.loss === 'contrastive' ? rankingTarget(config, batch, chosen, texts) : labelTarget(texts) };
}

function labelledExamples(rows: readonly MixedRow[]): BatchExamples {
  const labels = rows.map(({ row, name }) => {
    assert('text1' in row, 'a data set holds rows of one kind');
    if (row.label !== undefined) return row.label;
    throw new InputError(`${name} has no label.`, 'Give every row a label of 0 or 1; a score alone does not say what is right.');
  });
  const texts = rows.map(({ row, entry }) => {
    assert('text1' in row, 'a data set holds rows of one kind');
    return labelledTexts(row, entry);
  });
  return { texts, target: { loss: 'binary-cross-entropy', labels: Float32Array.from(labels) } };
}

interface ChosenRow {
  readonly row: MixedRow;
  readonly pair: PairRow;
  readonly choice: Choice;
}

function pairOf({ row }: MixedRow): PairRow {
  assert('query' in row, 'a data set holds rows of one kind');
  return row;
}

function choose(config: Config, { negatives }: StageBatch, row: MixedRow, place: ExamplePlace & { readonly index: number }): Choice {
  // Mining finds fewer for some rows than a step takes of each.
  const isFilled = config.fillNegatives === 'random' || config.refresh !== undefined;
  const fill = isFilled ? 'leave' : 'repeat';
  const options = { negatives, shuffle: config.shuffle, seed: place.seed, fill } as const;
  return chooseOfRow(pairOf(row), options, { step: place.step, index: place.index, name: row.name });
}

/** Random passages by row, for those that lack negatives. */
async function fillNegatives(
  chosen: readonly ChosenRow[],
  mixture: DataMixture,
  { pool }: StageBatch,
  place: ExamplePlace,
): Promise<readonly (readonly string[])[]> {
  const wishes = chosen.flatMap(({ row, pair, choice }, index): FillWish[] => {
    if (choice.missing === 0) return [];
    const own = choice.negatives.map((negative) => pair.neg[negative] ?? '');
    return [{ row: pair, number: row.number, chosen: own, missing: choice.missing, index, name: row.name }];
  });
  const drawn = wishes.length === 0 ? [] : await drawRandomNegatives(wishes, { ...pool, data: mixture }, place);
  const byRow = new Map(wishes.map(({ index }, wish) => [index, assertExists(drawn[wish], 'negatives of a row')]));
  return chosen.map((_, index) => byRow.get(index) ?? []);
}

function rankingTarget(
  config: Config,
  { ownOnly }: StageBatch,
  chosen: readonly ChosenRow[],
  texts: readonly ExampleTexts[],
): RankingTarget {
  const plain = { loss: 'contrastive', ownOnly, skipDuplicates: config.noDuplicatesInBatch, keys: keysOf(texts) } as const;
  if (config.distillation !== 'kl') return plain;
  return { ...plain, teacher: Float32Array.from(chosen.flatMap(({ pair, choice }) => teacherScores(pair, choice))) };
}

/** The teacher's scores of the passages that were chosen; a row without any has no teacher. */
function teacherScores(
  { pos_scores: positive, neg_scores: negative }: PairRow,
  { positive: chosen, negatives }: Choice,
): readonly number[] {
  const scores = [positive?.[chosen], ...negatives.map((index) => negative?.[index])];
  const known = scores.filter((score) => score !== undefined);
  return known.length === scores.length ? known : scores.map(() => untaught);
}

/** A row's positive is right, its negatives are wrong. */
function labelTarget(texts: readonly ExampleTexts[]): LabelTarget {
  const labels = texts.flatMap(({ passages }) => passages.map((_, place) => (place === 0 ? 1 : 0)));
  return { loss: 'binary-cross-entropy', labels: Float32Array.from(labels) };
}
