// The benchmarks in a browser: all work is in a worker, as in the studio; lines go to the page and to the console, where
// the command reads them.

import type { BenchMessage } from './worker.ts';

const lines = document.querySelector('#lines');
const worker = new Worker(`worker.js${location.search}`, { type: 'module' });
worker.addEventListener('message', ({ data }: MessageEvent<BenchMessage>) => {
  if (data.kind === 'line') lines?.append(`${data.text}\n`);
  console.log(JSON.stringify(data));
});
worker.addEventListener('error', ({ message }) => {
  const failed: BenchMessage = { kind: 'failed', message };
  console.log(JSON.stringify(failed));
});
