// Errors of the worker in the person's language: those that carry a fault have words, the rest are shown as they came.

import type { Fault, FaultKey } from '../../base/fault.ts';
import type { WireError } from '../../base/errors.ts';
import type { Speech } from './use-words.ts';

export interface SaidError {
  readonly title: string;
  readonly remedy: string;
}

export function saidError(error: WireError, speech: Speech): SaidError {
  const { fault } = error;
  if (fault === undefined) return { title: error.message, remedy: error.remedy };
  // Each key has the function that takes its fault: a pairing that the compiler cannot follow.
  return (says[fault.key] as (fault: Fault, speech: Speech) => SaidError)(fault, speech);
}

const mebibyte = 1024 ** 2;

type Says<Key extends FaultKey> = (fault: Extract<Fault, { readonly key: Key }>, speech: Speech) => SaidError;

const plain = (fault: { readonly key: PlainKey }, { words }: Speech): SaidError => words.fault[fault.key];
const detailed = (fault: { readonly key: DetailedKey; readonly detail: string }, { words }: Speech): SaidError => {
  const { title, remedy } = words.fault[fault.key];
  return { title, remedy: remedy(fault.detail) };
};

type PlainKey =
  | 'device-lost'
  | 'storage-full'
  | 'checkpoints-damaged'
  | 'checkpoint-of-another-run'
  | 'other-tab-trains'
  | 'other-tab-keeps-training'
  | 'run-not-running'
  | 'run-gone';
type DetailedKey = 'gpu-refused' | 'gpu-out-of-memory' | 'worker-stopped';

const says: { readonly [Key in FaultKey]: Says<Key> } = {
  'device-lost': plain,
  'storage-full': plain,
  'checkpoints-damaged': plain,
  'checkpoint-of-another-run': plain,
  'other-tab-trains': plain,
  'other-tab-keeps-training': plain,
  'run-not-running': plain,
  'run-gone': plain,
  'gpu-refused': detailed,
  'gpu-out-of-memory': detailed,
  'worker-stopped': detailed,
  'device-lost-again': ({ losses, reason }, { words, format }) => {
    const { title, remedy } = words.fault['device-lost-again'];
    return { title: title(format.whole(losses)), remedy: remedy(reason) };
  },
  'gpu-budget': ({ neededMiB, allowedMiB }, { words, format }) => {
    const { title, remedy } = words.fault['gpu-budget'];
    return { title: title(format.bytes(neededMiB * mebibyte), format.bytes(allowedMiB * mebibyte)), remedy };
  },
  'no-gpu': ({ cause }, { words: { device } }) => {
    if (cause === 'no-api') return { title: device.noApiTitle, remedy: device.noApiRemedy };
    if (cause === 'no-adapter') return { title: device.noAdapterTitle, remedy: device.noAdapterRemedy };
    return { title: device.noDeviceTitle, remedy: device.noDeviceRemedy };
  },
  'not-finite': ({ stage, step, learningRate, isHalf }, { words, format }) => {
    const { title, remedy, remedyHalf } = words.fault['not-finite'];
    const rate = format.plain(learningRate);
    return { title: title(format.whole(step), stage), remedy: isHalf ? remedyHalf(rate) : remedy(rate) };
  },
  'storage-short': ({ neededBytes, freeBytes }, { words, format }) => {
    const { title, remedy } = words.fault['storage-short'];
    return { title: title(format.bytes(neededBytes), format.bytes(freeBytes)), remedy };
  },
  'run-under-way': ({ name }, { words }) => {
    const { title, remedy } = words.fault['run-under-way'];
    return { title: title(name), remedy };
  },
};
