// The `model` of a run file.

import { InputError } from '../base/errors.ts';
import { refusal } from './fields.ts';
import { asArray, asRecord, integer, refuseUnknownKeys, text, type Json } from './parse-values.ts';
import type { ModelEntry, NewModel } from './run-file.ts';

export function parseModel(value: unknown): ModelEntry {
  const entry = asRecord(value, 'model');
  refuseUnknownKeys(entry, ['folder', 'new', 'pooling'], 'model');
  const pooling = entry['pooling'];
  if (pooling !== undefined && pooling !== 'cls' && pooling !== 'mean') throw refusal('model.pooling', pooling, '"cls" or "mean"');
  if ((entry['folder'] === undefined) === (entry['new'] === undefined)) {
    throw new InputError('model must have either "folder" or "new".', 'Name a model folder, or describe a new model.');
  }
  if (entry['folder'] !== undefined) return { folder: text(entry['folder'], 'model.folder'), pooling };
  return { new: parseNewModel(asRecord(entry['new'], 'model.new')), pooling };
}

function parseNewModel(entry: Json): NewModel {
  const at = 'model.new';
  refuseUnknownKeys(entry, ['layers', 'width', 'heads', 'feedForward', 'maximumPositions', 'tokenizer'], at);
  const width = integer(entry['width'], `${at}.width`, 4, 4096);
  const heads = integer(entry['heads'], `${at}.heads`, 1, 64);
  if (width % heads !== 0 || (width / heads) % 4 !== 0) {
    throw refusal(`${at}.heads`, heads, `a divisor of width ${width} that leaves a multiple of 4 a head`);
  }
  const feedForward = integer(entry['feedForward'] ?? 4 * width, `${at}.feedForward`, 4, 16_384);
  if (feedForward % 4 !== 0) throw refusal(`${at}.feedForward`, feedForward, 'a multiple of 4');
  return {
    layers: integer(entry['layers'], `${at}.layers`, 1, 48),
    width,
    heads,
    feedForward,
    maximumPositions: integer(entry['maximumPositions'] ?? 512, `${at}.maximumPositions`, 8, 8192),
    tokenizer: parseTokenizer(asRecord(entry['tokenizer'], `${at}.tokenizer`)),
  };
}

function parseTokenizer(entry: Json): NewModel['tokenizer'] {
  const at = 'model.new.tokenizer';
  refuseUnknownKeys(entry, ['folder', 'train'], at);
  if (entry['folder'] !== undefined) return { folder: text(entry['folder'], `${at}.folder`) };
  const train = asRecord(entry['train'], `${at}.train`);
  refuseUnknownKeys(train, ['size', 'data', 'lowercase'], `${at}.train`);
  const lowercase = train['lowercase'] ?? true;
  if (typeof lowercase !== 'boolean') throw refusal(`${at}.train.lowercase`, lowercase, 'true or false');
  const data = asArray(train['data'], `${at}.train.data`).map((file, index) => text(file, `${at}.train.data[${index}]`));
  if (data.length === 0) throw refusal(`${at}.train.data`, data, 'a list of at least one file');
  return { train: { size: integer(train['size'] ?? 8000, `${at}.train.size`, 100, 200_000), data, lowercase } };
}
