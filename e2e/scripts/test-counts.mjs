import { existsSync, readFileSync } from 'node:fs';

/** The counts of several runners together. */
export function addCounts(list) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of list) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return sum;
}

/** The line that closes every test command. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** A static check is one test. */
export function checkCounts(code) {
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/** Counts of a runner's JSON report. A runner that failed, or left no report, is never green. */
export function reportCounts(kind, path, code) {
  if (!existsSync(path)) return { passed: 0, failed: 1, skipped: 0 };
  const counts = readers[kind](JSON.parse(readFileSync(path, 'utf8')));
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

const readers = { vitest: vitestCounts, playwright: playwrightCounts };

function vitestCounts(report) {
  // A file that could not be loaded has no tests that could fail.
  const unloaded = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function playwrightCounts({ stats, errors }) {
  // A journey that passed on a second try has failed once: it counts as failed.
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}
