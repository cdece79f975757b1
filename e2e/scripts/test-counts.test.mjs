import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { addCounts, checkCounts, closingLine, reportCounts } from './test-counts.mjs';

const folder = mkdtempSync(join(tmpdir(), 'studio-'));
afterAll(() => rmSync(folder, { recursive: true }));

function report(value) {
  const path = join(folder, 'report.json');
  writeFileSync(path, JSON.stringify(value));
  return path;
}

// Shapes as the runners write them: vitest 4 `--reporter=json`, Playwright 1.65 `--reporter=json`.
const vitest = {
  numPassedTests: 5,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: [
    { status: 'passed', assertionResults: [{}, {}] },
    { status: 'failed', assertionResults: [{}] },
    { status: 'failed', assertionResults: [] },
  ],
};
const playwright = { stats: { expected: 4, skipped: 1, unexpected: 1, flaky: 1 }, errors: [{ message: 'a file could not be read' }] };

describe('counting', () => {
  test("a file that vitest could not load counts beside vitest's own failures", () => {
    expect(reportCounts('vitest', report(vitest), 1)).toEqual({ passed: 5, failed: 2, skipped: 3 });
  });

  test('a flaky journey and an error outside journeys count as failed', () => {
    expect(reportCounts('playwright', report(playwright), 1)).toEqual({ passed: 4, failed: 3, skipped: 1 });
  });

  test('a runner that failed without a failed test, or without a report, is red', () => {
    const green = { ...vitest, numFailedTests: 0, testResults: [] };
    expect(reportCounts('vitest', report(green), 1)).toEqual({ passed: 5, failed: 1, skipped: 3 });
    expect(reportCounts('vitest', report(green), 0)).toEqual({ passed: 5, failed: 0, skipped: 3 });
    expect(reportCounts('vitest', join(folder, 'missing.json'), 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test('a runner that was content and left no report is red too', () => {
    expect(reportCounts('vitest', join(folder, 'missing.json'), 0).failed).toBe(1);
  });

  test('the closing line sums checks and runners', () => {
    const sum = addCounts([checkCounts(0), checkCounts(2), { passed: 10, failed: 0, skipped: 3 }]);
    expect(closingLine(sum)).toBe('11 passed, 1 failed, 3 skipped');
  });
});
