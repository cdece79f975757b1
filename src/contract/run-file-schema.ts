// The run file as a JSON Schema, for editors: written from the same fields that check it.

import type { Field, Fields, ListField } from './fields.ts';
import { exportFormats } from './run-file.ts';
import { takesModels, type DataKey, type StageDefinition } from './stage.ts';

type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string' };
const name: Schema = { type: 'string', minLength: 1 };
const names: Schema = { type: 'array', items: name, minItems: 1 };

function object(properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

function whole(minimum: number, maximum: number, fallback?: number): Schema {
  return { type: 'integer', minimum, maximum, ...(fallback === undefined ? {} : { default: fallback }) };
}

/** What one setting permits. */
export function fieldSchema(field: Field): Schema {
  const base = { description: field.help.en, ...(field.default === undefined ? {} : { default: field.default }) };
  switch (field.kind) {
    case 'integer':
    case 'number':
      return {
        ...base,
        type: field.kind,
        ...(field.exclusiveMinimum === true ? { exclusiveMinimum: field.minimum } : { minimum: field.minimum }),
        maximum: field.maximum,
      };
    case 'boolean':
      return { ...base, type: 'boolean' };
    case 'choice':
      return { ...base, enum: Object.keys(field.options) };
    case 'range':
      return { ...base, type: 'array', items: whole(field.minimum, field.maximum), minItems: 2, maxItems: 2 };
    case 'text':
    case 'stage':
      return { ...base, type: 'string' };
    case 'list':
      return {
        ...base,
        type: 'array',
        items: listItems(field),
        uniqueItems: true,
        maxItems: field.longest,
      };
    case 'group':
      return { ...base, ...object(fieldSchemas(field.fields)) };
  }
}

function listItems({ of: type, minimum, maximum, multipleOf }: ListField): Schema {
  return { type, minimum, maximum, ...(multipleOf === undefined ? {} : { multipleOf }) };
}

function fieldSchemas(fields: Fields): Readonly<Record<string, Schema>> {
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, fieldSchema(field)]));
}

const dataKeys: Readonly<Record<DataKey, Schema>> = {
  instruction: { type: 'string', description: 'Put before every query, character by character.' },
  passageInstruction: { type: 'string', description: 'Put before every passage.' },
  minimumScore: { type: 'number', description: 'Rows whose score lies below are left out.' },
  inBatchNegatives: { type: 'boolean', description: 'Whether the other passages of the batch are wrong answers.' },
};

const mergedModels: Schema = {
  type: 'array',
  items: object({ from: name, weight: { type: 'number', minimum: -2, maximum: 3 } }, ['from', 'weight']),
  minItems: 2,
  description: 'Embedders that are added up; the weights sum to 1.',
};

function stageSchema(definition: StageDefinition): Schema {
  const entry = object({ file: name, ...Object.fromEntries(definition.dataKeys.map((key) => [key, dataKeys[key]])) }, ['file']);
  const from = { type: 'string', description: 'Id of the stage whose model it starts from, or "model".' };
  const data = { type: 'array', items: { anyOf: [name, entry] }, minItems: 1 };
  const properties = {
    stage: { const: definition.id, description: definition.summary.en },
    id: { type: 'string', pattern: String.raw`^[\p{L}\p{N}_-]{1,64}$` },
    ...(takesModels(definition) ? { models: mergedModels } : { from, data }),
    ...(definition.makes === 'rows' ? { output: name } : {}),
    ...fieldSchemas(definition.fields),
  };
  const input = takesModels(definition) ? 'models' : 'data';
  return object(properties, ['stage', input, ...(definition.makes === 'rows' ? ['output'] : [])]);
}

const newModel = object(
  {
    layers: whole(1, 48),
    width: whole(4, 4096),
    heads: whole(1, 64),
    feedForward: whole(4, 16_384),
    maximumPositions: whole(8, 8192, 512),
    tokenizer: {
      anyOf: [
        object({ folder: name }, ['folder']),
        object(
          { train: object({ size: whole(100, 200_000, 8000), data: names, lowercase: { type: 'boolean', default: true } }, ['data']) },
          ['train'],
        ),
      ],
    },
  },
  ['layers', 'width', 'heads', 'tokenizer'],
);

const commonEvaluation: Readonly<Record<string, Schema>> = {
  name,
  instruction: text,
  passageInstruction: text,
  everySteps: whole(1, 100_000_000),
  rerankWith: { ...name, description: 'Id of the stage whose reranker is measured beside the embedder.' },
};

const evaluation: Schema = {
  anyOf: [
    object(
      {
        kind: { const: 'retrieval' },
        ...commonEvaluation,
        folder: name,
        documents: whole(1, 100_000_000),
        compareInstructions: { type: 'array', items: text },
        rerankDepth: whole(1, 1000, 100),
      },
      ['kind', 'folder'],
    ),
    object({ kind: { enum: ['similarity', 'pair-classification', 'reranking'] }, ...commonEvaluation, file: name }, ['kind', 'file']),
  ],
};

/** JSON Schema (2020-12) of the run file, with the stages that can be executed today. */
export function runFileSchema(definitions: readonly StageDefinition[]): Schema {
  const model = {
    anyOf: [
      object({ folder: name, pooling: { enum: ['cls', 'mean'] } }, ['folder']),
      object({ new: newModel, pooling: { enum: ['cls', 'mean'] } }, ['new']),
    ],
  };
  const checkpoint = object({
    everySeconds: { type: 'number', minimum: 1, maximum: 86_400, default: 60 },
    keepLast: whole(1, 100, 2),
    keepBest: name,
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Run file of the embedding studio',
    ...object(
      {
        version: { const: 1 },
        name: { ...name, default: 'run' },
        seed: whole(0, 2 ** 31 - 1, 42),
        precision: { enum: ['f32', 'f16'], default: 'f32' },
        gpuBudgetMiB: whole(16, 1_048_576),
        checkpoint,
        model,
        stages: { type: 'array', items: { anyOf: definitions.map(stageSchema) } },
        evaluation: { type: 'array', items: evaluation },
        export: { type: 'array', items: { enum: [...exportFormats] } },
        executed: { type: 'object', description: 'What a run adds to its own copy; read past.' },
      },
      ['version', 'model', 'stages'],
    ),
  };
}
