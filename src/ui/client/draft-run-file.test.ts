import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { InputError } from '../../base/errors.ts';
import { Random } from '../../base/random.ts';
import type { Field, Fields } from '../../contract/fields.ts';
import type { RunFile } from '../../contract/run-file.ts';
import type { StageId } from '../../contract/stage.ts';
import { takesModels } from '../../contract/stage.ts';
import { readRunFile, readRunFileText, stageDefinitions } from '../../stages/definitions.ts';
import { emptyDraft, newData, newEvaluation, newStage, type Draft } from './draft.ts';
import { draftOf, runFileOf } from './draft-run-file.ts';
import { allStages } from './stage-ids.ts';

const pairs = { ...newStage('s1', 'contrastive'), data: [newData('pairs.jsonl')] };
const prefix = '为这个句子生成表示以用于检索相关文章：';

/** Every run file of the repository: what people and tests run. */
function runFilesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return runFilesBelow(path);
    return entry.name.endsWith('.json') && !entry.name.endsWith('.losses.json') ? [path] : [];
  });
}

test.each(runFilesBelow('e2e/runs'))('%s goes into the form and comes out the same', (path) => {
  const file = readRunFileText(readFileSync(path, 'utf8'));
  expect(readRunFile(runFileOf(draftOf(file)))).toEqual(file);
});

test('made-up run files of every stage, setting and evaluation come out of the form as they went in', () => {
  const seen = new Set<string>();
  let accepted = 0;
  for (let seed = 0; seed < 1000; seed += 1) {
    const file = acceptedOf(madeUp(new Random(seed)));
    if (file === undefined) continue;
    accepted += 1;
    for (const { stage, config } of file.stages) {
      for (const [key, value] of Object.entries(config)) {
        const fields: Fields = stageDefinitions[stage].fields;
        if (JSON.stringify(value) !== JSON.stringify(fields[key]?.default)) seen.add(`${stage}.${key}`);
      }
    }
    expect(readRunFile(runFileOf(draftOf(file))), `seed ${seed}`).toEqual(file);
  }
  expect(accepted).toBeGreaterThan(200);
  // Every setting of every stage was other than its default at least once, but for those of a single option.
  const settings = allStages.flatMap((stage) =>
    Object.entries<Field>(stageDefinitions[stage].fields).map(([key, field]) => ({ key: `${stage}.${key}`, field })),
  );
  const unseen = settings.filter(
    ({ key, field }) => !seen.has(key) && field.kind !== 'stage' && !(field.kind === 'choice' && Object.keys(field.options).length < 2),
  );
  expect(unseen.map(({ key }) => key)).toEqual([]);
});

/** Some settings exclude each other, which is the reader's business. */
function acceptedOf(json: unknown): RunFile | undefined {
  try {
    return readRunFile(json);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

type Json = Record<string, unknown>;

function madeUp(random: Random): Json {
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(random.uniform() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  const maybe = (record: Json): Json => (random.uniform() < 0.5 ? record : {});
  const stages: Json[] = [];
  const made: { readonly id: string; readonly stage: StageId }[] = [];
  const idsThatMake = (products: readonly string[]): readonly string[] =>
    made.filter(({ stage }) => products.includes(stageDefinitions[stage].makes)).map(({ id }) => id);
  for (let index = 0; index < 1 + random.uniform() * 6; index += 1) {
    const stage = pick(allStages);
    const definition = stageDefinitions[stage];
    const id = random.uniform() < 0.5 ? `名_${index}` : undefined;
    const entry = (): unknown =>
      random.uniform() < 0.4
        ? pick(['a.jsonl', 'b.csv'])
        : {
            file: pick(['c.jsonl', 'mined.jsonl']),
            ...Object.fromEntries(Object.entries(dataValues(random)).filter(([key]) => definition.dataKeys.some((known) => known === key))),
          };
    const embedders = ['model', ...idsThatMake(['embedder'])];
    stages.push({
      stage,
      ...(id === undefined ? {} : { id }),
      ...(takesModels(definition)
        ? {
            models: [
              { from: pick(embedders), weight: 0.25 },
              { from: pick(embedders), weight: 0.75 },
            ],
          }
        : {
            data: [entry(), entry()].slice(random.uniform() < 0.5 ? 1 : 0),
            ...maybe({ from: pick(['model', ...idsThatMake(definition.startsFrom ?? ['embedder'])]) }),
          }),
      ...settings(definition.fields, random, idsThatMake),
      ...(definition.makes === 'rows' ? { output: 'mined.jsonl' } : {}),
    });
    made.push({ id: id ?? `${stage}${index}`, stage });
  }
  const rerankers = idsThatMake(['reranker']);
  const rerank = rerankers.length > 0 ? maybe({ rerankWith: pick(rerankers) }) : {};
  return {
    version: 1,
    ...maybe({ name: 'made up' }),
    ...maybe({ seed: 7 }),
    ...maybe({ precision: 'f16' }),
    ...maybe({ gpuBudgetMiB: 512 }),
    ...maybe({ checkpoint: { ...maybe({ everySeconds: 1.5 }), ...maybe({ keepLast: 5 }), ...maybe({ keepBest: 'first/ndcg@10' }) } }),
    model: pick([
      { folder: 'm' },
      { folder: 'm', pooling: 'mean' },
      { new: { layers: 2, width: 32, heads: 2, feedForward: 96, tokenizer: { folder: 'm' } } },
      {
        new: {
          layers: 2,
          width: 32,
          heads: 2,
          maximumPositions: 64,
          tokenizer: { train: { size: 500, data: ['z.txt'], lowercase: false } },
        },
      },
    ]),
    stages,
    evaluation: [
      {
        kind: 'retrieval',
        name: 'first',
        folder: 'eval',
        ...maybe({ instruction: prefix }),
        ...maybe({ documents: 30 }),
        ...maybe({ compareInstructions: ['', 'b: '] }),
        ...maybe({ rerankDepth: 50 }),
        ...rerank,
      },
      { kind: 'retrieval', folder: 'eval', ...maybe({ passageInstruction: 'passage: ' }), ...maybe({ everySteps: 4 }) },
      { kind: 'similarity', file: 'sts.csv', ...maybe({ instruction: 'x' }) },
      { kind: pick(['pair-classification', 'reranking']), file: 'p.jsonl', ...maybe({ instruction: 'y' }), ...rerank },
    ].slice(0, 1 + Math.floor(random.uniform() * 4)),
    ...maybe({ export: [] }),
  };
}

function dataValues(random: Random): Json {
  return {
    ...(random.uniform() < 0.5 ? { instruction: prefix } : {}),
    ...(random.uniform() < 0.3 ? { passageInstruction: 'passage: ' } : {}),
    ...(random.uniform() < 0.3 ? { minimumScore: 0 } : {}),
    ...(random.uniform() < 0.3 ? { inBatchNegatives: random.uniform() < 0.5 } : {}),
  };
}

function settings(fields: Fields, random: Random, makers: (products: readonly string[]) => readonly string[]): Json {
  const chosen = Object.entries(fields).filter(() => random.uniform() < 0.4);
  const values = Object.fromEntries(
    chosen.map(([key, field]) => [key, valueFor(field, random, makers)]).filter(([, value]) => value !== undefined),
  ) as Json;
  if ('steps' in values) delete values['epochs'];
  return values;
}

function valueFor(field: Field, random: Random, makers: (products: readonly string[]) => readonly string[]): unknown {
  const within = (low: number, high: number): number =>
    low + Math.floor(random.uniform() * Math.min(50, high - low)) + (high - low >= 2 ? 1 : 0);
  switch (field.kind) {
    case 'integer':
      return within(field.minimum, field.maximum);
    case 'number':
      return field.minimum + (field.maximum - field.minimum) * (0.01 + 0.9 * random.uniform());
    case 'boolean':
      return random.uniform() < 0.5;
    case 'choice':
      return Object.keys(field.options)[Math.floor(random.uniform() * Object.keys(field.options).length)];
    case 'range':
      return [within(field.minimum, 40), within(41, field.maximum)];
    case 'text':
      return 'first/ndcg@10';
    case 'list':
      return [field.maximum];
    case 'stage':
      return makers([field.makes])[0];
    case 'group':
      return settings(field.fields, random, makers);
  }
}

test('a draft of several stages makes a run file that the reader accepts', () => {
  const draft: Draft = {
    ...emptyDraft,
    pooling: 'mean',
    stages: [
      { ...newStage('s1', 'retromae'), data: [newData('text.jsonl')], values: { steps: 500, encoderMaskRatio: 0.4 } },
      { ...newStage('s2', 'contrastive'), data: [newData('pairs.jsonl')], values: { batchSize: 2048, microBatchSize: 64 } },
      { ...newStage('s3', 'mine'), data: [newData('labelled.jsonl')], values: { range: [10, 60] } },
      { ...newStage('s4', 'task'), data: [newData('mine.jsonl', prefix)] },
    ],
    evaluations: [{ ...newEvaluation('s5', 'retrieval', 'eval'), everySteps: 100 }],
  };
  const file = readRunFile(runFileOf(draft));
  expect(file.stages[0]?.config).toMatchObject({ steps: 500, encoderMaskRatio: 0.4, batchSize: 32 });
  expect(file.stages[2]).toMatchObject({ output: 'mine.jsonl', config: { range: [10, 60], negatives: 7 } });
  // What is measured is asked with the prefix of the last stage, without anybody having to think of it.
  expect(file.evaluation[0]).toMatchObject({ folder: 'eval', instruction: prefix, everySteps: 100 });
  expect(file.model).toMatchObject({
    pooling: 'mean',
    // The tokenizer is trained on what the stages read, not on what they make.
    new: { tokenizer: { train: { size: 8000, data: ['text.jsonl', 'pairs.jsonl', 'labelled.jsonl'], lowercase: true } } },
  });
});

test('steps win over epochs, which the run file takes only one of', () => {
  const draft = { ...emptyDraft, stages: [{ ...pairs, values: { steps: 10, epochs: 3 } }] };
  expect(readRunFile(runFileOf(draft)).stages[0]?.config).toMatchObject({ steps: 10, epochs: 1 });
});

test('a value that is no number is refused by the reader under its own name', () => {
  const draft = { ...emptyDraft, stages: [{ ...pairs, values: { batchSize: 'many' } }] };
  expect(() => readRunFile(runFileOf(draft))).toThrow(/stages\[0\]\.batchSize/);
});
