// node e2e/scripts/make-demo.mjs <folder of sample-en-commands>: makes public/demo and e2e/runs/commands-eval
// anew. Needed only when the sample, the tokenizer's training or the file of tokens changes; what it makes is part of the
// repository.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundle } from './headless-bundle.mjs';
import { runNode } from './command.mjs';
import { inRepository } from './repository.mjs';

const [sample] = process.argv.slice(2);
if (sample === undefined) {
  console.error('Usage: node e2e/scripts/make-demo.mjs <folder of sample-en-commands>');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'make-demo-'));
const program = join(folder, 'make-demo.mjs');
await bundle(inRepository('e2e/scripts/make-demo.ts'), program);
const { code } = await runNode([program, resolve(sample), inRepository('public/demo'), inRepository('e2e/runs/commands-eval')]);
rmSync(folder, { recursive: true });
process.exit(code);
