// npm run learning -- [--only pretraining,batch] [--seeds 3] [--finished] [--write]: trains every arm of the learning
// experiments (e2e/runs/learning) from several seeds and prints mean and spread of what was measured; with --write into
// src/BENCHMARKS.md. Takes hours on a processor; what is finished is not done again, with --finished nothing else is told.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runNode } from './command.mjs';
import { ensureHeadlessProgram, headlessProgram } from './headless-bundle.mjs';
import { makeLearningData } from './learning-data.mjs';
import { learningTable } from './learning-table.mjs';
import { requireNode } from './node-version.mjs';
import { ensurePackages } from './packages.mjs';
import { inRepository } from './repository.mjs';
import { softwareVulkanEnvironment } from './vulkan-driver.mjs';

const folder = inRepository('e2e/runs/learning');
const results = inRepository('.cache/learning/runs');
const firstSeed = 42;
/** Lies in the folder of a run that came to its end. */
const finished = 'finished';
const begin = '<!-- learning: written by `npm run learning -- --write` -->';
const end = '<!-- end of learning -->';

requireNode();
await ensurePackages({ quiet: true });
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seeds: { type: 'string', default: '3' },
    finished: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
makeLearningData();
await ensureHeadlessProgram();
const wanted = values.only?.split(',');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => basename(file, '.json'))
  .filter((name) => wanted === undefined || wanted.some((part) => name.startsWith(part)));
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => firstSeed + index);
const runs = [];
for (const seed of seeds) {
  for (const name of names) {
    if (values.finished && !existsSync(join(results, `${name}-${seed}`, finished))) continue;
    runs.push({ name, seed, evaluations: await evaluationsOf(name, seed) });
  }
}
const table = learningTable(runs);
console.log(table);
if (values.write) write(table);

/** Executes one arm from one seed, and before it the arm whose model it starts from, unless that was done before. */
async function evaluationsOf(name, seed) {
  const output = join(results, `${name}-${seed}`);
  if (!existsSync(join(output, finished))) {
    mkdirSync(output, { recursive: true });
    const runFile = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'), (_, value) => absolute(value));
    const start = /learning[/]runs[/](.+)-(\d+)[/]model$/.exec(runFile.model.folder ?? '');
    if (start !== null) await evaluationsOf(start[1], Number(start[2]));
    writeFileSync(join(output, 'input.json'), JSON.stringify({ ...runFile, seed }));
    const { code } = await runNode([headlessProgram, join(output, 'input.json'), '--output', output], {
      environment: softwareVulkanEnvironment(),
    });
    if (code !== 0) throw new Error(`${name} with seed ${seed} ended with ${code}.`);
    writeFileSync(join(output, finished), '');
  }
  const lines = readFileSync(join(output, 'evaluation.jsonl'), 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}

/** Paths of a run file stand relative to it, and this one is written elsewhere. */
function absolute(value) {
  return typeof value === 'string' && value.startsWith('../') ? resolve(folder, value) : value;
}

function write(text) {
  const path = inRepository('src/BENCHMARKS.md');
  const page = readFileSync(path, 'utf8');
  const [before, rest] = page.split(begin);
  if (rest === undefined) throw new Error('src/BENCHMARKS.md has no place for the learning experiments.');
  writeFileSync(path, `${before}${begin}\n\n${text}\n\n${end}${rest.split(end)[1]}`);
}
