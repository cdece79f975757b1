import { existsSync, readFileSync } from 'node:fs';
import { runCommand, runNode } from './command.mjs';
import { inRepository } from './repository.mjs';

/** Installs what the lock file names when it is not there yet. `quiet` keeps standard output free for the caller. */
export async function ensurePackages({ quiet = false } = {}) {
  const missing = firstMissingPackage();
  if (missing === undefined) return;
  console.error(`Installing packages (${missing}) ...`);
  const { code } = await npm(['ci', '--no-audit', '--no-fund'], { quiet });
  if (code !== 0) throw new Error(`npm ci ended with ${code}; its message is above`);
}

/** Why the installed packages do not answer to the lock file; undefined when they do. */
export function firstMissingPackage(
  lockPath = inRepository('package-lock.json'),
  installedPath = inRepository('node_modules/.package-lock.json'),
) {
  if (!existsSync(installedPath)) return 'nothing is installed yet';
  const installed = packagesOf(installedPath);
  for (const [path, { version, optional, devOptional }] of Object.entries(packagesOf(lockPath))) {
    // The entry without a path is the studio itself; optional ones are binaries of other systems.
    if (path === '' || optional === true || devOptional === true) continue;
    if (installed[path]?.version !== version) return `${path.replace(/^node_modules[/]/, '')} ${version} is missing`;
  }
  return undefined;
}

function packagesOf(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

/** The npm that started us, so that a second installation on the machine cannot be picked by accident. */
function npm(npmArguments, options) {
  const path = process.env['npm_execpath'];
  const isNpm = path !== undefined && /npm-cli[.]c?js$/.test(path);
  return isNpm ? runNode([path, ...npmArguments], options) : runCommand('npm', npmArguments, options);
}
