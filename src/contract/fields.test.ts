import { describe, expect, test } from 'vitest';
import { InputError } from '../base/errors.ts';
import { parseField, parseFields, type Fields } from './fields.ts';
import { fieldSchema } from './run-file-schema.ts';

const words = { en: 'a word', zh: '一个词' };
const common = { label: words, help: words, group: 'objective' } as const;
const fields = {
  dimensions: { kind: 'list', of: 'integer', default: [], minimum: 4, maximum: 4096, longest: 3, ...common },
  weights: { kind: 'list', of: 'number', default: [0.5], minimum: 0, maximum: 1, longest: 3, ...common },
  teacher: { kind: 'stage', makes: 'reranker', default: undefined, ...common },
  refresh: {
    kind: 'group',
    default: undefined,
    fields: {
      everySteps: { kind: 'integer', default: 500, minimum: 1, maximum: 1000, ...common },
      range: { kind: 'range', default: [2, 100], minimum: 1, maximum: 2000, ...common },
    },
    ...common,
  },
} as const satisfies Fields;

function refusalOf(key: keyof typeof fields, value: unknown): string {
  try {
    parseField(fields[key], value, `stages[0].${key}`);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error('the value was accepted');
}

describe('lists of numbers', () => {
  test('keep their order', () => {
    expect(parseField(fields.dimensions, [256, 64], 'x')).toEqual([256, 64]);
    expect(parseField(fields.dimensions, [], 'x')).toEqual([]);
    expect(parseField(fields.weights, [0.25, 1], 'x')).toEqual([0.25, 1]);
  });

  test.each([[[64.5]], [[2]], [[64, 64]], [[8, 16, 32, 64]], [['64']], [64], [[Number.NaN]]])('of whole numbers refuse %j', (value) => {
    expect(refusalOf('dimensions', value)).toContain('must be a list of at most 3 different whole numbers between 4 and 4096');
  });
});

describe('a group of settings', () => {
  test('is absent, or has every default filled in', () => {
    expect(parseFields(fields, {}, 'stages[0]')).toEqual({ dimensions: [], weights: [0.5], teacher: undefined, refresh: undefined });
    expect(parseFields(fields, { refresh: { everySteps: 7 } }, 'stages[0]').refresh).toEqual({ everySteps: 7, range: [2, 100] });
  });

  test('names the path of what is wrong inside of it', () => {
    expect(refusalOf('refresh', { everySteps: 0 })).toContain('stages[0].refresh.everySteps is 0');
    expect(refusalOf('refresh', { every: 1 })).toContain('stages[0].refresh.every is not a key');
    expect(refusalOf('refresh', [1])).toContain('must be an object with keys of everySteps, range');
  });
});

test('a stage is named by a text', () => {
  expect(parseField(fields.teacher, 'teacher', 'x')).toBe('teacher');
  expect(refusalOf('teacher', '')).toContain('must be the id of an earlier stage');
  expect(refusalOf('teacher', 3)).toContain('must be the id of an earlier stage');
});

test('the schema says the same of them', () => {
  expect(fieldSchema(fields.dimensions)).toMatchObject({
    type: 'array',
    items: { type: 'integer', minimum: 4 },
    maxItems: 3,
    uniqueItems: true,
  });
  expect(fieldSchema(fields.refresh)).toMatchObject({
    type: 'object',
    additionalProperties: false,
    properties: { everySteps: { default: 500 } },
  });
});
