// npm run bench -- [--suite kernels|step|loss|encode|search] [--case name] [--json file] [--write]: ours against stock
// tfjs, in Node. Arguments go through as they are; e2e/bench/main.ts reads them.

import { mkdirSync } from 'node:fs';
import { runNode } from './command.mjs';
import { bundle } from './headless-bundle.mjs';
import { ensurePackages } from './packages.mjs';
import { requireNode } from './node-version.mjs';
import { cacheFolder, inRepository } from './repository.mjs';
import { softwareVulkanEnvironment } from './vulkan-driver.mjs';

requireNode();
await ensurePackages({ quiet: true });
mkdirSync(cacheFolder, { recursive: true });
const program = inRepository('.cache/bench.mjs');
await bundle(inRepository('e2e/bench/main.ts'), program);
const { code } = await runNode(['--enable-source-maps', program, ...process.argv.slice(2)], { environment: softwareVulkanEnvironment() });
process.exit(code);
