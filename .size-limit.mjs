// Budgets of what is downloaded, compressed as a server would. The page's files are found by following the build's
// manifest, so a chunk that is split off or merged is still counted where it belongs.

import { existsSync, readFileSync, readdirSync } from 'node:fs';

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
const limits = [
  // One dictionary comes before the first paint; the larger one counts.
  {
    name: 'page to interactive',
    path: filesOf(new Set([...withImports('index.html', false), ...withImports('src/ui/words/zh.ts', false)])),
    limit: '250 kB',
  },
  { name: 'page to the first chart (all of it)', path: filesOf(withImports('index.html', true)), limit: '450 kB' },
  { name: 'worker to the first step', path: workerFiles(), limit: '300 kB' },
  { name: 'demo data and tokenizer', path: dataFolders().flatMap(listed), limit: '400 kB' },
];

export default limits.filter(({ path }) => path.length > 0).map((limit) => ({ ...limit, gzip: true }));

/** A chunk and every chunk that it imports at once, or also those that it imports later. */
function withImports(key, isLaterToo, found = new Set()) {
  if (found.has(key)) return found;
  found.add(key);
  const { imports = [], dynamicImports = [] } = manifest[key];
  for (const next of isLaterToo ? [...imports, ...dynamicImports] : imports) withImports(next, isLaterToo, found);
  return found;
}

function filesOf(keys) {
  // Scripts that lie beside the page are loaded before it.
  const files = new Set(['index.html', ...readdirSync('dist').filter((name) => name.endsWith('.js'))]);
  for (const key of keys) for (const file of [manifest[key].file, ...(manifest[key].css ?? [])]) files.add(file);
  return [...files].map((file) => `dist/${file}`);
}

/** Folders that were copied from public/ as they are: the samples, tokenised ahead. */
function dataFolders() {
  const made = ['assets', 'worker', '.vite'];
  const folders = readdirSync('dist', { withFileTypes: true }).filter((entry) => entry.isDirectory() && !made.includes(entry.name));
  return folders.map(({ name }) => `dist/${name}`);
}

/** The worker's entry and what it imports at once; a Parquet reader or the self-test comes when it is wanted. */
function workerFiles() {
  const found = new Set();
  const follow = (file) => {
    if (found.has(file)) return;
    found.add(file);
    const text = readFileSync(file, 'utf8');
    for (const [, name] of text.matchAll(/(?:^|[;}\s])(?:import|export)(?:[^;"'()]*?from)?["']\.\/([^"']+\.js)["']/g))
      follow(`dist/worker/${name}`);
  };
  for (const file of listed('dist/worker')) if (/\/worker-[^/]+\.js$/.test(file)) follow(file);
  return [...found];
}

function listed(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`);
}
