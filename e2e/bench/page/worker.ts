// The suites of the page: what differs between a browser and Node is the browser's own way to the GPU.

import { Bench } from '../bench.ts';
import { headerOf, type Circumstances } from '../report.ts';
import { tableOf, type Row } from '../rows.ts';
import { runSuite } from '../suites.ts';

export type BenchMessage =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'done'; readonly rows: readonly Row[] }
  | { readonly kind: 'failed'; readonly message: string };

const send = (message: BenchMessage): void => self.postMessage(message);

async function run(): Promise<void> {
  const print = (text: string): void => send({ kind: 'line', text });
  const asked = new URLSearchParams(self.location.search);
  const pairs = Number(asked.get('pairs') ?? 3);
  const bench = await Bench.open({ gpu: navigator.gpu, caseName: asked.get('case') ?? 'mini', isBounded: true, pairs, print });
  const browser = /Chrom[a-z]*[/][0-9.]+/.exec(navigator.userAgent)?.[0] ?? navigator.userAgent;
  const circumstances: Circumstances = { date: new Date().toISOString().slice(0, 10), driver: browser, commit: 'of this page' };
  print(headerOf(bench, circumstances));
  for (const suite of ['encode', 'step'] as const) {
    bench.startSuite();
    await runSuite[suite](bench);
  }
  print(tableOf(bench.rows));
  send({ kind: 'done', rows: bench.rows });
}

run().catch((error: unknown) => send({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }));
