// Finds the weights of a Hugging Face folder: one safetensors file, or the shards that an index names.

import { InputError } from '../base/errors.ts';
import { readText, type ByteSource, type Folder } from '../base/folder.ts';
import { isJsonObject, parseJsonObject } from './model-config.ts';
import { openSafetensors, type SafetensorsFile } from './safetensors.ts';
import type { TensorEntry } from './safetensors-header.ts';

export interface StoredTensor {
  readonly file: SafetensorsFile;
  readonly entry: TensorEntry;
}

const singleFile = 'model.safetensors';
const indexFile = 'model.safetensors.index.json';

/** Opens all weights of a folder; throws {@link InputError} where there are none, or none of the right kind. */
export async function openWeights(folder: Folder): Promise<readonly StoredTensor[]> {
  const single = await folder.open(singleFile);
  if (single !== undefined) return storedTensors(await openSafetensors(single));
  const index = await readText(folder, indexFile);
  if (index === undefined) throw noWeights(await folder.list(''));
  return openShards(folder, index);
}

function storedTensors(file: SafetensorsFile): readonly StoredTensor[] {
  return file.tensors.map((entry) => ({ file, entry }));
}

async function openShards(folder: Folder, index: string): Promise<readonly StoredTensor[]> {
  const weightMap = parseJsonObject(indexFile, index)['weight_map'];
  if (!isJsonObject(weightMap)) throw damagedIndex('has no weight_map');
  const shards = new Map<string, SafetensorsFile>();
  const tensors: StoredTensor[] = [];
  for (const [name, shard] of Object.entries(weightMap)) {
    if (typeof shard !== 'string' || !/^[^/\\]+\.safetensors$/.test(shard))
      throw damagedIndex(`names the file ${JSON.stringify(shard)}, which is not a safetensors file of this folder`);
    const file = shards.get(shard) ?? (await openSafetensors(await openShard(folder, shard)));
    shards.set(shard, file);
    const entry = entriesByName(file).get(name);
    if (entry === undefined) throw damagedIndex(`looks for tensor ${JSON.stringify(name)} in ${shard}, which does not have it`);
    tensors.push({ file, entry });
  }
  return tensors;
}

const namedEntries = new WeakMap<SafetensorsFile, ReadonlyMap<string, TensorEntry>>();

function entriesByName(file: SafetensorsFile): ReadonlyMap<string, TensorEntry> {
  const known = namedEntries.get(file) ?? new Map(file.tensors.map((entry) => [entry.name, entry]));
  namedEntries.set(file, known);
  return known;
}

async function openShard(folder: Folder, shard: string): Promise<ByteSource> {
  const source = await folder.open(shard);
  if (source !== undefined) return source;
  throw new InputError(
    `${shard} is missing; ${indexFile} names it as a part of the weights.`,
    'Add the missing file, or choose the whole folder.',
  );
}

function damagedIndex(fault: string): InputError {
  return new InputError(`${indexFile} ${fault}.`, 'Download the model folder again.');
}

const conversion = `python -c "from transformers import AutoModel; AutoModel.from_pretrained('.').save_pretrained('.', safe_serialization=True)"`;

function noWeights(paths: readonly string[]): InputError {
  const pickle = paths.find((path) => /(^|\/)pytorch_model.*\.bin$/.test(path));
  if (pickle !== undefined) {
    return new InputError(
      `The folder has its weights as ${pickle} only, a Python pickle, which runs code when it is read; the studio reads safetensors.`,
      `Convert it once, in the folder: ${conversion}`,
    );
  }
  const onnx = paths.find((path) => path.endsWith('.onnx'));
  if (onnx !== undefined) {
    return new InputError(
      `The folder has its weights as ${onnx} only, a program for inference that cannot be trained on.`,
      `Take the original PyTorch folder of the model; where it has no safetensors, convert it once, in the folder: ${conversion}`,
    );
  }
  const foreign = paths.find((path) => /\.(h5|msgpack|ckpt|gguf|pt)$/.test(path));
  const only = foreign === undefined ? '' : `; ${foreign} is of another kind`;
  return new InputError(`The folder has no ${singleFile}${only}.`, `Add ${singleFile} (or its shards with ${indexFile}) to the folder.`);
}
