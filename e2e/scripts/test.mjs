// npm test and npm run test:long: installs what is missing, runs every step even when one fails, and closes with one
// line that counts them all. Before packages are installed only Node's own modules may be imported here.

import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBrowser } from './browser.mjs';
import { endCommands, runNode } from './command.mjs';
import { requireNode } from './node-version.mjs';
import { ensurePackages } from './packages.mjs';
import { addCounts, checkCounts, closingLine, reportCounts } from './test-counts.mjs';
import { longSteps, shortSteps } from './test-steps.mjs';
import { softwareVulkanEnvironment } from './vulkan-driver.mjs';

const shortMinutes = 15;
const longMinutes = 30;
const minute = 60_000;

requireNode();
const { steps, minutes } = readArguments();
const deadline = performance.now() + minutes * minute;
const finished = [];
let isStopped = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => ((isStopped = true), endCommands()));

await ensurePackages();
for (const step of steps) finished.push({ step, ...(await runStep(step)) });
summarise();

function readArguments() {
  const { values } = parseArgs({ options: { long: { type: 'boolean' }, only: { type: 'string' }, minutes: { type: 'string' } } });
  const all = values.long === true ? longSteps : shortSteps;
  const names = values.only?.split(',') ?? all.map(({ name }) => name);
  const unknown = names.filter((name) => !all.some((step) => step.name === name));
  if (unknown.length > 0) {
    console.error(`No step is called ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}.`);
    process.exit(2);
  }
  const limit = Number(values.minutes ?? (values.long === true ? longMinutes : shortMinutes));
  return { steps: all.filter(({ name }) => names.includes(name)), minutes: limit };
}

/** Runs one step to its end or to its time's end, and counts it. */
async function runStep(step) {
  const failed = { passed: 0, failed: 1, skipped: 0 };
  if (isStopped) return { counts: failed, seconds: 0, note: 'not run: stopped' };
  console.log(`\n── ${step.name}`);
  if (step.needsBrowser) await ensureBrowser();
  if (step.report !== undefined) {
    mkdirSync(dirname(step.report), { recursive: true });
    rmSync(step.report, { force: true });
  }
  // Asked now and not earlier: a browser and its driver may have been installed only a moment ago.
  const environment = step.environment === undefined ? {} : step.environment();
  if (environment === undefined) {
    console.log('   skipped: this machine has not what it needs');
    return { counts: { passed: 0, failed: 0, skipped: 1 }, seconds: 0, note: 'not possible here' };
  }
  const { code, isTimedOut, seconds } = await runPrograms(step, environment);
  const counts = step.kind === 'check' ? checkCounts(code) : reportCounts(step.kind, step.report, code);
  const note = isTimedOut ? 'ended: out of time' : undefined;
  console.log(`   ${step.name}: ${closingLine(counts)} in ${seconds.toFixed(1)} s${note === undefined ? '' : ` (${note})`}`);
  return { counts, seconds, note };
}

/** Runs all programs of a step, the later ones also when an earlier one fails. */
async function runPrograms(step, stepEnvironment) {
  const result = { code: 0, isTimedOut: false, seconds: 0 };
  const stepEnd = Math.min(performance.now() + step.minutes * minute, deadline);
  for (const program of step.programs) {
    // A step that gets no time is started all the same and ended at once: it fails and says why.
    const timeoutMilliseconds = Math.max(1, stepEnd - performance.now());
    const environment = { ...softwareVulkanEnvironment(), ...stepEnvironment };
    const one = await runNode(program, { timeoutMilliseconds, environment });
    result.code ||= one.code;
    result.isTimedOut ||= one.isTimedOut;
    result.seconds += one.seconds;
  }
  if (result.isTimedOut) result.code ||= 1;
  return result;
}

function summarise() {
  const total = addCounts(finished.map(({ counts }) => counts));
  console.log('\n── summary');
  for (const { step, counts, seconds, note } of finished) {
    const time = `${seconds.toFixed(1)} s`.padStart(8);
    console.log(
      `   ${counts.failed > 0 ? '✗' : '✓'} ${step.name.padEnd(14)} ${time}  ${closingLine(counts)}${note === undefined ? '' : ` (${note})`}`,
    );
  }
  console.log(`\n${closingLine(total)}`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}
