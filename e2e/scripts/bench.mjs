// npm run bench -- [--suite kernels|step|loss|encode|search] [--case name] [--json file] [--write]: ours against stock
// tfjs, in Node. Arguments go through as they are; e2e/bench/main.ts reads them.

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { endCommands, runNode } from './command.mjs';
import { bundle } from './headless-bundle.mjs';
import { ensurePackages } from './packages.mjs';
import { requireNode } from './node-version.mjs';
import { cacheFolder, inRepository, repository } from './repository.mjs';
import { softwareVulkanEnvironment } from './vulkan-driver.mjs';

requireNode();
await ensurePackages({ quiet: true });
mkdirSync(cacheFolder, { recursive: true });
const program = inRepository('.cache/bench.mjs');
await bundle(inRepository('e2e/bench/main.ts'), program);
if (process.argv.includes('--bundle')) process.exit(0);
const programArguments = ['--enable-source-maps', program, '--commit', commitHere(), ...process.argv.slice(2)];
// What is started runs in a group of its own and would go on without its caller.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, endCommands);
const { code } = await runNode(programArguments, { environment: softwareVulkanEnvironment() });
process.exit(code);

/** Short name of the commit that is measured, with a plus where files differ from it. */
function commitHere() {
  try {
    const git = (...words) => execFileSync('git', words, { cwd: repository, encoding: 'utf8' }).trim();
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', 'src', 'e2e') === '' ? '' : '+');
  } catch {
    // A copy without its history.
    return 'unknown';
  }
}
