// npm run graph: draws which folder imports which into src/ARCHITECTURE.md; with --check it fails when the picture there
// is not the one of the code.

import { readFileSync, writeFileSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import { inRepository } from './repository.mjs';

const begin = '<!-- graph: written by `npm run graph` -->';
const end = '<!-- end of graph -->';
const path = inRepository('src/ARCHITECTURE.md');

const before = readFileSync(path, 'utf8');
const after = replaceBetween(before, ['', '```mermaid', ...(await graphLines()), '```', ''].join('\n'));
if (after === before) console.log('src/ARCHITECTURE.md shows the folder graph of the code.');
else if (process.argv.includes('--check')) {
  console.error('The folder graph in src/ARCHITECTURE.md is not the one of the code: run npm run graph and look at what changed.');
  process.exitCode = 1;
} else {
  writeFileSync(path, after);
  console.log('The folder graph was written into src/ARCHITECTURE.md.');
}

/** One arrow for each pair of folders between which a file imports another; tests are left out. */
async function graphLines() {
  process.chdir(inRepository());
  const { output } = await cruise(['src'], {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    includeOnly: '^src/',
    exclude: { path: '[.](test|bench)[.]tsx?$|^src/testing/' },
  });
  const arrows = new Set();
  for (const { source, dependencies } of output.modules) {
    for (const { resolved } of dependencies) {
      const [from, to] = [folderOf(source), folderOf(resolved)];
      if (from !== to) arrows.add(`  ${nodeOf(from)} --> ${nodeOf(to)}`);
    }
  }
  return ['flowchart TD', ...[...arrows].sort()];
}

/** `src/ui/<part>` for the interface, else the folder below `src`, else the file itself. */
function folderOf(file) {
  return /^src[/](ui[/][^/.]+(?=[/])|[^/]+)/.exec(file)?.[1] ?? file;
}

function nodeOf(folder) {
  const id = folder.replaceAll(/[^a-z]/g, '_');
  return id === folder ? id : `${id}["${folder}"]`;
}

function replaceBetween(text, picture) {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`src/ARCHITECTURE.md has lost its markers ${begin} and ${end}`);
  return `${text.slice(0, from + begin.length)}\n${picture}\n${text.slice(to)}`;
}
