// The values of a run file, one by one: each is returned as what it must be, or refused with its path.

import { InputError } from '../base/errors.ts';
import { refusal } from './fields.ts';

export type Json = Readonly<Record<string, unknown>>;

export function refuseUnknownKeys(entry: Json, known: readonly string[], at: string): void {
  for (const key of Object.keys(entry)) {
    if (known.includes(key)) continue;
    const path = at === '' ? key : `${at}.${key}`;
    throw new InputError(`${path} is not a key of the run file; permitted here are ${known.join(', ')}.`, `Remove or correct ${path}.`);
  }
}

export function asRecord(value: unknown, path: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw refusal(path, value, 'an object');
}

export function asArray(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw refusal(path, value, 'a list');
}

export function text(value: unknown, path: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw refusal(path, value, 'a text that is not empty');
}

export function optionalText(value: unknown, path: string, mayBeEmpty = false): string | undefined {
  if (value === undefined || (mayBeEmpty && value === '')) return value;
  return text(value, path);
}

export function integer(value: unknown, path: string, minimum: number, maximum: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= minimum && value <= maximum) return value;
  throw refusal(path, value, `a whole number between ${minimum} and ${maximum}`);
}

export function optionalInteger(value: unknown, path: string, minimum: number, maximum: number): number | undefined {
  return value === undefined ? undefined : integer(value, path, minimum, maximum);
}

export function optionalNumber(value: unknown, path: string, minimum: number, maximum: number): number | undefined {
  return value === undefined ? undefined : number(value, path, minimum, maximum);
}

export function number(value: unknown, path: string, minimum: number, maximum: number): number {
  if (typeof value === 'number' && value >= minimum && value <= maximum) return value;
  throw refusal(path, value, `a number between ${minimum} and ${maximum}`);
}
