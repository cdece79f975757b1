import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fingerprintOf } from './fingerprint.mjs';
import { inRepository } from './repository.mjs';

export const headlessProgram = inRepository('dist-headless/main.mjs');
const stampPath = inRepository('dist-headless/.stamp');
const sources = ['package-lock.json', 'src', 'e2e/scripts/headless-bundle.mjs'];

/** Bundles src/headless/main.ts for Node unless the bundle was made from the very files that lie here now. */
export async function ensureHeadlessProgram() {
  const fingerprint = fingerprintOf(sources);
  if (existsSync(headlessProgram) && existsSync(stampPath) && readFileSync(stampPath, 'utf8') === fingerprint) return;
  mkdirSync(dirname(headlessProgram), { recursive: true });
  // Written beside and renamed: another headless run may be starting from the old file right now.
  const fresh = `${headlessProgram}.${process.pid}`;
  await bundle(inRepository('src/headless/main.ts'), fresh);
  renameSync(fresh, headlessProgram);
  writeFileSync(stampPath, fingerprint);
}

/** Bundles one entry file the way the headless door is bundled. */
export async function bundle(entry, outfile) {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // The same ES modules as in the page: tfjs names another build for Node.
    mainFields: ['module', 'main'],
    external: ['webgpu'],
    loader: { '.wgsl': 'text' },
    // Some packages still call require for Node's own modules; some import createRequire themselves.
    banner: { js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);" },
    sourcemap: 'inline',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
  });
}
