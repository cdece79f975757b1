import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const worker = 'service-worker.js';

/** Tells the service worker of a build which files the build has, and gives it a version that changes with any of them. */
export function offline() {
  let folder;
  return {
    name: 'offline',
    apply: 'build',
    configResolved(config) {
      // A build for tests or for Node has no page.
      folder = config.build.ssr ? undefined : config.build.outDir;
    },
    closeBundle() {
      if (folder === undefined || !existsSync(join(folder, worker))) return;
      const files = filesOf(folder);
      const text = readFileSync(join(folder, worker), 'utf8');
      const filled = text.replace("['__FILES__']", JSON.stringify(files)).replace('__VERSION__', versionOf(folder, files, text));
      writeFileSync(join(folder, worker), filled);
    },
  };
}

/** Everything that the page may ask for, by its path under the page. */
function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => path !== worker && !path.startsWith('.') && !path.endsWith('.map'))
    .sort();
}

function versionOf(folder, files, text) {
  const hash = createHash('sha256').update(text);
  for (const file of files) hash.update(file).update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 16);
}
