// npm run schema: bundles and runs write-schema.ts.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode } from './command.mjs';
import { bundle } from './headless-bundle.mjs';
import { inRepository } from './repository.mjs';

const folder = mkdtempSync(join(tmpdir(), 'schema-'));
const program = join(folder, 'write-schema.mjs');
await bundle(inRepository('e2e/scripts/write-schema.ts'), program);
const { code } = await runNode([program]);
rmSync(folder, { recursive: true });
process.exit(code);
