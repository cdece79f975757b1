import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { runNode } from './command.mjs';
import { fingerprintOf } from './fingerprint.mjs';
import { inRepository } from './repository.mjs';

export const pageFolder = inRepository('dist');
/** Lies in the built folder itself, so that it goes with it; the server shows no dot files. */
const stampPath = inRepository('dist/.stamp');
const sources = ['index.html', 'package-lock.json', 'public', 'src', 'tsconfig.json', 'vite.config.ts'];

/** Builds the page unless dist/ was built from the very files that lie here now. */
export async function ensurePage() {
  const fingerprint = fingerprintOf(sources);
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === fingerprint) return;
  const { code } = await runNode(['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn']);
  if (code !== 0) throw new Error(`the page could not be built: vite ended with ${code}; its message is above`);
  writeFileSync(stampPath, fingerprint);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await ensurePage().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
