// npm run bench: the benchmarks in Node, on the adapter that Dawn finds.

import { appendFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { startNodeGpu } from '../../src/headless/node-gpu.ts';
import { Bench } from './bench.ts';
import { headerOf, sectionOf } from './report.ts';
import { suites, tableOf, type Suite } from './rows.ts';
import { runSuite } from './suites.ts';

const usage = `npm run bench -- [--suite ${suites.join('|')}] [--case name] [--pairs 3] [--json file] [--write]

  --suite  one suite; all of them otherwise
  --case   one model (mini, mini-zh, small-zh, base), one of its steps ("mini RetroMAE"), a size of the losses,
           or a part of the names of kernels
  --pairs  fewest measurements of each side, 3 unless told
  --json   where the rows are written
  --write  appends the tables to src/BENCHMARKS.md`;

async function main(): Promise<void> {
  const { suite, caseName, pairs, json, writes, commit } = readArguments();
  const chosen = suites.filter((each) => suite === undefined || each === suite);
  const bench = await Bench.open({ gpu: startNodeGpu(), caseName, pairs, print: (line) => console.error(line) });
  const circumstances = { date: new Date().toISOString().slice(0, 10), driver: driverName(), commit };
  console.log(headerOf(bench, circumstances));
  for (const each of chosen) await runOne(bench, each);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(bench.rows, undefined, 2)}\n`);
  if (writes) appendFileSync('src/BENCHMARKS.md', `\n${sectionOf(bench, circumstances)}\n`);
}

async function runOne(bench: Bench, suite: Suite): Promise<void> {
  bench.startSuite();
  await runSuite[suite](bench);
  console.log(`\n${suite}\n\n${tableOf(bench.rows.filter((row) => row.suite === suite))}`);
}

function readArguments() {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      options: { suite: text, case: text, pairs: text, json: text, commit: text, write: { type: 'boolean' } },
    });
    const suite = suites.find((each) => each === values.suite);
    if (values.suite !== undefined && suite === undefined) throw new Error(`there is no suite ${values.suite}`);
    const pairs = values.pairs === undefined ? undefined : Math.max(1, Number(values.pairs));
    const { json, write: writes = false, commit = 'unknown' } = values;
    return { suite, caseName: values.case, pairs, json, writes, commit };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}

function driverName(): string {
  const path = process.env['VK_DRIVER_FILES'] ?? process.env['VK_ICD_FILENAMES'];
  return path === undefined ? 'chosen by the loader' : basename(path);
}

await main();
// Dawn's threads would keep the process alive.
process.exit(0);
