import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { InputError } from '../base/errors.ts';
import type { ByteSource } from '../base/folder.ts';
import { Random } from '../base/random.ts';
import { parseModelConfig } from './model-config.ts';
import { readSafetensorsHeader } from './safetensors-header.ts';
import { bertTensorNames } from './tensor-names.ts';

const mutations = 10_000;
const longestMilliseconds = 1000;

/** The header of a real model's size, before data that are not there: the parser reads the header only. */
function headerOfBgeSmall(): { readonly head: Uint8Array; readonly sizeBytes: number } {
  const text = readFileSync(new URL('../../../shared/data/vocabs/bge-small-zh-v1.5/config.json', import.meta.url), 'utf8');
  let end = 0;
  const entries = bertTensorNames(parseModelConfig(text)).map(({ name, shape }): [string, unknown] => {
    const start = end;
    end += shape.reduce((product, size) => product * size, 4);
    return [name, { dtype: 'F32', shape, data_offsets: [start, end] }];
  });
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries([['__metadata__', { format: 'pt' }], ...entries])));
  const head = new Uint8Array(8 + json.length);
  new DataView(head.buffer).setUint32(0, json.length, true);
  head.set(json, 8);
  return { head, sizeBytes: head.length + end };
}

function sourceOf(head: Uint8Array, sizeBytes: number): ByteSource {
  return {
    name: 'model.safetensors',
    sizeBytes,
    slice: (start, end) => Promise.resolve(head.slice(start, end)),
    stream: () => {
      throw new Error('the parser does not stream');
    },
  };
}

/** Changes, removes or repeats a few bytes, most of them in the length and the first entries. */
function mutate(head: Uint8Array, random: Random): Uint8Array {
  const bytes = [...head];
  for (let change = random.below(4); change >= 0; change -= 1) {
    const at = random.below(random.below(2) === 0 ? 200 : bytes.length);
    const kind = random.below(3);
    if (kind === 0) bytes[at] = random.below(256);
    else if (kind === 1) bytes.splice(at, 1 + random.below(8));
    else bytes.splice(at, 0, ...bytes.slice(at, at + random.below(40)));
  }
  return Uint8Array.from(bytes);
}

test('10,000 damaged headers of a real model each end in a typed error or a whole header, within a second', async () => {
  const { head, sizeBytes } = headerOfBgeSmall();
  expect((await readSafetensorsHeader(sourceOf(head, sizeBytes))).tensors).toHaveLength(71);
  let refused = 0;
  for (let i = 0; i < mutations; i += 1) {
    const damaged = mutate(head, new Random(5, i));
    const started = performance.now();
    const outcome: unknown = await readSafetensorsHeader(sourceOf(damaged, sizeBytes + damaged.length - head.length)).catch(
      (error: unknown) => error,
    );
    expect(performance.now() - started).toBeLessThan(longestMilliseconds);
    if (outcome instanceof Error) {
      expect(outcome, `mutation ${i}`).toBeInstanceOf(InputError);
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(mutations / 2);
  expect(refused).toBeLessThan(mutations);
});
