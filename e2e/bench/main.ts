// npm run bench: the benchmarks in Node, on the adapter that Dawn finds.

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startNodeGpu } from '../../src/headless/node-gpu.ts';
import { Bench } from './bench.ts';
import { suites, tableOf, type Suite } from './rows.ts';
import { runSuite } from './suites.ts';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { suite: { type: 'string' }, case: { type: 'string' }, json: { type: 'string' } } });
  const chosen = suites.filter((suite) => values.suite === undefined || suite === values.suite);
  const bench = await Bench.open({ gpu: startNodeGpu(), suites: chosen, caseName: values.case, print: (line) => console.error(line) });
  console.log(`${bench.adapter}\n${bench.features.join(' ')}`);
  for (const suite of chosen) await runOne(bench, suite);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(bench.rows, undefined, 2)}\n`);
}

async function runOne(bench: Bench, suite: Suite): Promise<void> {
  bench.startSuite();
  await runSuite[suite](bench);
  console.log(`\n${suite}\n\n${tableOf(bench.rows.filter((row) => row.suite === suite))}`);
}

await main();
process.exit(0);
