import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = import.meta.dirname;
const cache = join(folder, '..', '..', '.cache', 'interop');
const python = join(cache, 'python', 'bin', 'python');
const minutes = 60_000;

/** setup.sh says with 3 that this machine cannot have the packages; any other failure is a fault. */
const setUp = spawnSync('bash', [join(folder, 'setup.sh')], { encoding: 'utf8', timeout: 10 * minutes });
const unavailable = setUp.status === 3;
if (unavailable) console.warn(setUp.stderr.trim().split('\n').at(-1));

function run(script: string, ...parameters: readonly string[]): string {
  const result = spawnSync(python, [join(folder, script), ...parameters], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${script} ended with ${result.status}: ${result.stderr}${result.stdout}`);
  return result.stdout;
}

describe.skipIf(unavailable)('Python', () => {
  it('is set up', () => {
    expect(setUp.status).toBe(0);
  });

  it('embeds all-MiniLM-L6-v2 with sentence-transformers as the fixtures’ encoder does, within 1e-5', () => {
    const temporary = mkdtempSync(join(tmpdir(), 'interop-'));
    const [one, other] = [join(temporary, 'one.json'), join(temporary, 'other.json')];
    const [model, texts] = [join(cache, 'all-MiniLM-L6-v2'), join(folder, 'texts.json')];
    run('embed_with_sentence_transformers.py', model, texts, '--output', one);
    run('embed_with_torch.py', model, texts, '--output', other);
    expect(run('compare_embeddings.py', one, other, '1e-5')).toContain('11 embeddings');
    rmSync(temporary, { recursive: true });
  });

  it('finds the fixtures’ embeddings and gradients with transformers', () => {
    expect(run('check_fixtures_with_transformers.py')).toContain('contrastive mean gradients');
  });
});
