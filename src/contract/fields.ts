// A setting is data. From one record come the form row, the bounds check, the default, the run-file key, the type of
// the configuration and the help text.

import { InputError } from '../base/errors.ts';
import type { Words } from './words.ts';

interface Common {
  readonly label: Words;
  /** What it does, its usual range, what it costs. */
  readonly help: Words;
  /** Shown only in the advanced form. */
  readonly advanced?: boolean;
  /** Which part of the form it belongs to. */
  readonly group: FieldGroup;
}

export type FieldGroup = 'length' | 'batch' | 'objective' | 'optimizer' | 'masking' | 'mining' | 'scoring' | 'merging';

export interface NumberField extends Common {
  readonly kind: 'integer' | 'number';
  readonly default: number | undefined;
  readonly minimum: number;
  readonly maximum: number;
  readonly unit?: Words;
  /** `minimum` itself is not permitted. */
  readonly exclusiveMinimum?: boolean;
}

export interface BooleanField extends Common {
  readonly kind: 'boolean';
  readonly default: boolean;
}

export interface ChoiceField<Option extends string = string> extends Common {
  readonly kind: 'choice';
  readonly default: Option;
  readonly options: Readonly<Record<Option, Words>>;
}

/** A pair of ranks, both inclusive, from 1. */
export interface RangeField extends Common {
  readonly kind: 'range';
  readonly default: readonly [number, number];
  readonly minimum: number;
  readonly maximum: number;
}

export interface TextField extends Common {
  readonly kind: 'text';
  readonly default: string | undefined;
}

/** Several numbers in the order given, such as the dimensions of Matryoshka training. */
export interface ListField extends Common {
  readonly kind: 'list';
  /** Of each number. */
  readonly of: 'integer' | 'number';
  readonly default: readonly number[];
  readonly minimum: number;
  readonly maximum: number;
  /** Of each number, where it must be such a multiple. */
  readonly multipleOf?: number;
  readonly longest: number;
}

/** The id of an earlier stage, by what that stage makes. */
export interface StageField extends Common {
  readonly kind: 'stage';
  readonly makes: StageProduct;
  readonly default: undefined;
}

/** Settings that are switched on together: absent, or an object with fields of its own. */
export interface GroupField<Inner extends Fields = Fields> extends Common {
  readonly kind: 'group';
  readonly default: undefined;
  readonly fields: Inner;
}

/** What a stage makes. */
export type StageProduct = 'embedder' | 'reranker' | 'adapter' | 'rows';

export type Field = NumberField | BooleanField | ChoiceField | RangeField | TextField | ListField | StageField | GroupField;
export interface Fields {
  readonly [key: string]: Field;
}
export type FieldValue = number | boolean | string | readonly number[] | FieldValues | undefined;
export interface FieldValues {
  readonly [key: string]: FieldValue;
}

type ValueOf<F extends Field> = F extends { kind: 'integer' | 'number'; default: infer D }
  ? undefined extends D
    ? number | undefined
    : number
  : F extends { kind: 'boolean' }
    ? boolean
    : F extends { kind: 'choice'; options: infer Options }
      ? keyof Options & string
      : F extends { kind: 'range' }
        ? readonly [number, number]
        : F extends { kind: 'list' }
          ? readonly number[]
          : F extends { kind: 'stage' }
            ? string | undefined
            : F extends { kind: 'group'; fields: infer Inner extends Fields }
              ? ConfigOf<Inner> | undefined
              : F extends { kind: 'text'; default: infer D }
                ? undefined extends D
                  ? string | undefined
                  : string
                : never;

/** The configuration that a record of fields describes. */
export type ConfigOf<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> };

/** Checks one value against its field and returns it; refuses with the key's path and what is permitted. */
export function parseField(field: Field, value: unknown, path: string): FieldValue {
  switch (field.kind) {
    case 'integer':
    case 'number':
      return parseNumber(field, value, path);
    case 'boolean':
      if (typeof value === 'boolean') return value;
      throw refusal(path, value, 'true or false');
    case 'choice':
      return parseChoice(field, value, path);
    case 'text':
    case 'stage':
      return parseText(field, value, path);
    case 'range':
    case 'list':
    case 'group':
      return parseCompound(field, value, path);
  }
}

/** Whether there is such a stage is for the reader of the whole run file. */
function parseText({ kind }: TextField | StageField, value: unknown, path: string): string {
  const isStage = kind === 'stage';
  if (typeof value === 'string' && !(isStage && value === '')) return value;
  throw refusal(path, value, isStage ? 'the id of an earlier stage' : 'a text');
}

function parseCompound(field: RangeField | ListField | GroupField, value: unknown, path: string): FieldValue {
  switch (field.kind) {
    case 'range':
      return parseRange(field, value, path);
    case 'list':
      return parseList(field, value, path);
    case 'group':
      return parseGroup(field, value, path);
  }
}

function parseList(field: ListField, value: unknown, path: string): readonly number[] {
  const each = field.of === 'integer' ? 'whole numbers' : 'numbers';
  const { multipleOf = 0 } = field;
  const multiples = multipleOf === 0 ? '' : `, multiples of ${multipleOf}`;
  const permitted = `a list of at most ${field.longest} different ${each} between ${field.minimum} and ${field.maximum}${multiples}`;
  const isGood = (item: unknown): item is number =>
    typeof item === 'number' &&
    item >= field.minimum &&
    item <= field.maximum &&
    (multipleOf === 0 || item % multipleOf === 0) &&
    (field.of === 'integer' ? Number.isSafeInteger(item) : Number.isFinite(item));
  if (!Array.isArray(value) || value.length > field.longest) throw refusal(path, value, permitted);
  const items: readonly unknown[] = value;
  const numbers = items.filter(isGood);
  if (numbers.length < items.length || new Set(numbers).size < numbers.length) throw refusal(path, value, permitted);
  return numbers;
}

function parseGroup(field: GroupField, value: unknown, path: string): FieldValues {
  const known = Object.keys(field.fields);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refusal(path, value, `an object with keys of ${known.join(', ')}`);
  }
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new InputError(
      `${path}.${unknown} is not a key of the run file; permitted here are ${known.join(', ')}.`,
      `Remove or correct ${path}.${unknown}.`,
    );
  }
  return parseFields(field.fields, { ...value }, path);
}

function parseChoice(field: ChoiceField, value: unknown, path: string): string {
  if (typeof value === 'string' && Object.hasOwn(field.options, value)) return value;
  const options = Object.keys(field.options).map((option) => JSON.stringify(option));
  throw refusal(path, value, options.join(' or '));
}

function parseNumber(field: NumberField, value: unknown, path: string): number {
  const permitted = `${field.kind === 'integer' ? 'a whole number' : 'a number'} ${boundsInWords(field)}`;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw refusal(path, value, permitted);
  if (field.kind === 'integer' && !Number.isSafeInteger(value)) throw refusal(path, value, permitted);
  const tooSmall = field.exclusiveMinimum === true ? value <= field.minimum : value < field.minimum;
  if (tooSmall || value > field.maximum) throw refusal(path, value, permitted);
  return value;
}

function parseRange(field: RangeField, value: unknown, path: string): readonly [number, number] {
  const permitted = `two whole numbers [from, to] between ${field.minimum} and ${field.maximum}, from <= to`;
  if (!Array.isArray(value) || value.length !== 2) throw refusal(path, value, permitted);
  const [from, to] = value as readonly unknown[];
  if (typeof from !== 'number' || typeof to !== 'number') throw refusal(path, value, permitted);
  const whole = Number.isSafeInteger(from) && Number.isSafeInteger(to);
  if (!whole || from < field.minimum || to > field.maximum || from > to) throw refusal(path, value, permitted);
  return [from, to];
}

/** "between 1 and 512", for messages and hints. */
export function boundsInWords(field: NumberField): string {
  if (field.exclusiveMinimum === true) return `above ${field.minimum}, at most ${field.maximum}`;
  return `between ${field.minimum} and ${field.maximum}`;
}

/** JSON of any value; functions and symbols, which have none, by their type. */
function jsonText(value: unknown): string {
  const text: unknown = JSON.stringify(value);
  return typeof text === 'string' ? text : typeof value;
}

/** The one sentence in which every bad value of a run file is refused. */
export function refusal(path: string, value: unknown, permitted: string): InputError {
  const shown = value === undefined ? 'nothing' : jsonText(value);
  return new InputError(
    `${path} is ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}, but must be ${permitted}.`,
    `Change ${path} in the run file.`,
  );
}

/** Refuses a key or value of the contract that this version cannot execute. */
export function notBuiltYet(what: string): InputError {
  return new InputError(`${what} is not built yet.`, 'Leave it out; a later version of the studio will know it.');
}

/** Fills in every default and checks every given value. Keys that are not fields are the caller's business. */
export function parseFields<F extends Fields>(fields: F, given: Readonly<Record<string, unknown>>, path: string): ConfigOf<F> {
  const config: Record<string, FieldValue> = {};
  for (const [key, field] of Object.entries(fields)) {
    const value = given[key];
    config[key] = value === undefined ? field.default : parseField(field, value, `${path}.${key}`);
  }
  // The record was built from `fields` itself, key by key; the mapped type cannot see that.
  return config as ConfigOf<F>;
}
