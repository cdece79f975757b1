// What changed: a finished run beside what it started from and beside BM25, query by query.

import { expect, test, type Locator } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { storedFiles } from './journeys/browser-storage.ts';
import { lookAround } from './journeys/look.ts';
import { filesIn, inRepository, madeFile } from './journeys/repository-files.ts';
import { StudioPage } from './journeys/studio-page.ts';
import { en } from '../src/ui/words/en.ts';

const { evaluate } = en;
const patience = { timeout: 120_000 };

const runFile = {
  version: 1,
  name: 'what changes',
  model: { folder: 'model' },
  stages: [{ stage: 'contrastive', data: ['pairs.jsonl'], batchSize: 8, steps: 12, queryMaximumLength: 24, learningRate: 0.001 }],
  evaluation: [{ kind: 'retrieval', name: 'eval', folder: 'eval' }],
};

test('from a finished run to what changed: figures of the run, moves of queries, failures, scores; kept for the next time', async ({
  page,
}) => {
  const studio = await StudioPage.open(page);
  await studio.goTo('/evaluate');
  await expect(studio.main.getByText(evaluate.noModelTitle)).toBeVisible();
  await studio.choose(await filesIn(inRepository('e2e/fixtures/models/std02-2layers')));
  await expect(studio.main.getByText('2 layers, 32 wide', { exact: false })).toBeVisible(patience);
  await studio.goTo('/evaluate');
  await expect(studio.main.getByText(evaluate.noSetTitle)).toBeVisible();
  await studio.chooseFolder(inRepository('e2e/fixtures/eval'));
  await expect(studio.importOf('eval').getByText(/to measure with/)).toBeVisible(patience);
  await studio.choose([madeFile('pairs.jsonl', await readFile(inRepository('e2e/fixtures/pairs.jsonl')))]);
  await expect(studio.importOf('pairs.jsonl').getByText(/rows are usable/)).toBeVisible();
  await studio.runFile(runFile);
  await studio.waitForState('completed');
  const trained = await studio.ndcg();

  await studio.main.getByRole('link', { name: en.run.seeWhatChanged }).click();
  const table = studio.main.getByRole('region', { name: evaluate.table.label });
  await expect(table).toBeVisible(patience);
  const row = (name: string): Locator => table.getByRole('row', { name: new RegExp(name) });

  await test.step('the figure is that of the run, and 22 queries are too few for a bold one', async () => {
    await expect(row('what changes').getByRole('cell', { name: trained, exact: true }).first()).toBeVisible();
    console.log(`nDCG@10 of the run ${trained}, in the table ${await row('what changes').innerText()}`);
    await expect(row(evaluate.base)).toContainText(evaluate.table.reference);
    await expect(row('BM25')).toBeVisible();
    await expect(studio.main.getByText(evaluate.fewQueries('22'))).toBeVisible();
    await expect(table.locator('strong')).toHaveCount(0);
  });

  await test.step('a query in full: the right document stands in both lists, wherever it is ranked', async () => {
    const moved = studio.main.getByRole('group', { name: evaluate.directions }).getByRole('button');
    const counts = (await moved.allInnerTexts()).map((text) => Number(/\d+$/.exec(text)?.[0]));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(22);
    const lists = studio.main.locator('.rank-list');
    await expect(lists).toHaveCount(2);
    for (const place of [0, 1]) await expect(lists.nth(place).locator('[data-right="true"]').first()).toBeVisible();
    const same = moved.last();
    await same.click();
    const queries = studio.main.getByRole('group', { name: evaluate.queries, exact: true }).getByRole('button');
    await expect(queries.first()).toHaveAttribute('aria-pressed', 'true');
    if (Number(/\d+$/.exec(await same.innerText())?.[0]) > 1) {
      await page.keyboard.press('j');
      await expect(queries.nth(1)).toHaveAttribute('aria-pressed', 'true');
    }
    await moved.first().click();
  });
  await lookAround(page, 'evaluate');

  await test.step('failures by their reasons', async () => {
    await studio.main.getByRole('button', { name: new RegExp(`^${evaluate.tabs.failures}`) }).click();
    for (const bucket of ['absent', 'cut', 'duplicate', 'lexical'] as const)
      await expect(studio.main.getByRole('region', { name: evaluate.failures[bucket].title })).toBeVisible();
    await lookAround(page, 'evaluate-failures');
  });

  await test.step('a threshold, its precision and recall', async () => {
    await studio.main.getByRole('button', { name: evaluate.tabs.scores }).click();
    await expect(studio.main.getByText(evaluate.scores.caution)).toBeVisible();
    const slider = studio.main.getByRole('slider', { name: evaluate.scores.threshold('what changes') });
    await slider.focus();
    await page.keyboard.press('Home');
    await expect(slider).toHaveValue('0');
    await lookAround(page, 'evaluate-scores');
  });

  await test.step('what was measured opens at once after a reload', async () => {
    expect((await storedFiles(page)).filter((path) => path.startsWith('comparisons/'))).toHaveLength(3);
    await page.goto('/');
    await studio.goTo('/evaluate');
    const began = Date.now();
    await expect(studio.main.getByRole('region', { name: evaluate.table.label })).toBeVisible();
    console.log(`second opening: ${((Date.now() - began) / 1000).toFixed(1)} s`);
    await expect(studio.main.getByRole('cell', { name: trained, exact: true }).first()).toBeVisible();
  });
});
