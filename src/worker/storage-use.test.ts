import { expect, test } from 'vitest';
import { categoryOf } from './storage-use.ts';

test('a file is counted with what it is for', () => {
  const models = new Set(['m1']);
  const paths = {
    'runs/r1/checkpoints/general/a/weights.bin': 'checkpoints',
    'runs/r1/model/model.safetensors': 'models',
    'runs/r1/metrics.jsonl': 'runs',
    'assets/m1/model.safetensors': 'models',
    'assets/d1/shard-0.bin': 'data',
    'assets/catalogue.json': 'data',
    'pools/p1/rows.bin': 'data',
    'tiles/12.json': 'caches',
    'scratch/x/y': 'caches',
  };
  for (const [path, category] of Object.entries(paths)) expect(categoryOf(path, models), path).toBe(category);
});
