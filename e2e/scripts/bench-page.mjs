// npm run bench:page -- [--case mini] [--pairs 3]: the step and encode suites in Chromium, in a worker of a small page.

import { copyFileSync, mkdirSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBrowser } from './browser.mjs';
import { bundle } from './headless-bundle.mjs';
import { requireNode } from './node-version.mjs';
import { ensurePackages } from './packages.mjs';
import { inRepository } from './repository.mjs';
import { makeStaticServer } from './static-server.mjs';

const folder = inRepository('.cache/bench-page');
const minutes = 60_000;
const longest = 20 * minutes;

const { values } = parseArgs({ options: { case: { type: 'string' }, pairs: { type: 'string' } } });
requireNode();
await ensurePackages({ quiet: true });
await ensureBrowser();
mkdirSync(folder, { recursive: true });
await bundlePage();
const server = makeStaticServer(folder);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const failure = await runPage(`http://127.0.0.1:${server.address().port}/?${new URLSearchParams(values)}`).catch((error) => error.message);
if (failure !== undefined) console.error(failure);
process.exit(failure === undefined ? 0 : 1);

async function bundlePage() {
  const { build } = await import('esbuild');
  await build({
    entryPoints: ['page', 'worker'].map((name) => inRepository(`e2e/bench/page/${name}.ts`)),
    outdir: folder,
    bundle: true,
    format: 'esm',
    target: 'es2023',
    mainFields: ['module', 'main'],
    loader: { '.wgsl': 'text' },
    legalComments: 'none',
    logLevel: 'warning',
  });
  copyFileSync(inRepository('e2e/bench/page/index.html'), join(folder, 'index.html'));
}

/** Prints what the page says; answers why it failed, or undefined. */
async function runPage(address) {
  const options = inRepository('.cache/bench-browser.mjs');
  await bundle(inRepository('e2e/journeys/browser-options.ts'), options);
  const { withWebGpu } = await import(pathToFileURL(options).href);
  const { chromium } = await import('@playwright/test');
  const browser = await chromium.launch(withWebGpu);
  try {
    const page = await browser.newPage();
    return await new Promise((resolve, reject) => {
      setTimeout(() => resolve('the benchmarks took too long'), longest).unref();
      // A signal ends the browser first, and nothing else would come any more.
      browser.on('disconnected', () => resolve('the browser ended'));
      page.on('pageerror', reject);
      page.on('console', (message) => hear(message.text(), resolve));
      page.goto(address).catch(reject);
    });
  } finally {
    await browser.close();
  }
}

/** The page's own lines are JSON; whatever else the browser says is passed on. */
function hear(text, resolve) {
  const message = text.startsWith('{"kind":') ? JSON.parse(text) : { kind: 'line', text };
  if (message.kind === 'line') console.log(message.text);
  if (message.kind === 'failed') resolve(message.message);
  if (message.kind === 'done') resolve(undefined);
}
