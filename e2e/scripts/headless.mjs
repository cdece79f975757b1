// npm run headless -- run.json --output out: the studio's engine in Node. Arguments go through as they are, and so does
// the exit code; standard output belongs to the run.

import { spawn } from 'node:child_process';
import { requireNode } from './node-version.mjs';
import { ensurePackages } from './packages.mjs';
import { softwareVulkanEnvironment } from './vulkan-driver.mjs';
import { ensureHeadlessProgram, headlessProgram } from './headless-bundle.mjs';

requireNode();
await ensurePackages({ quiet: true });
await ensureHeadlessProgram();
const child = spawn(process.execPath, ['--enable-source-maps', headlessProgram, ...process.argv.slice(2)], {
  cwd: callersFolder(),
  env: { ...process.env, ...softwareVulkanEnvironment() },
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => process.exit(code ?? 1));

/** Where the person typed the command: npm moves into the repository first and tells where it came from. */
function callersFolder() {
  const isThroughNpm = process.env['npm_lifecycle_event'] === 'headless';
  return isThroughNpm ? (process.env['INIT_CWD'] ?? process.cwd()) : process.cwd();
}
