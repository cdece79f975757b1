// The instruction-prefix editor: written, seen on real rows, compared with none, taken for training, found in the export.

import { expect, test } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { lookAround } from './journeys/look.ts';
import { filesIn, inRepository, madeFile } from './journeys/repository-files.ts';
import { StudioPage } from './journeys/studio-page.ts';
import { en } from '../src/ui/words/en.ts';

const { instructions } = en;
const patience = { timeout: 120_000 };
const prefix = 'how to find: ';

const runFile = {
  version: 1,
  name: 'prefixed',
  model: { folder: 'model' },
  stages: [{ stage: 'contrastive', data: [{ file: 'pairs.jsonl', instruction: 'old: ' }], batchSize: 8, steps: 2, queryMaximumLength: 24 }],
  evaluation: [{ kind: 'retrieval', name: 'eval', folder: 'eval', instruction: 'another: ' }],
};

test('a prefix is written, compared with none and another, taken for training, and stands in the export', async ({ page }) => {
  const studio = await StudioPage.open(page);
  await studio.choose(await filesIn(inRepository('e2e/fixtures/models/std02-2layers')));
  await expect(studio.main.getByText('2 layers, 32 wide', { exact: false })).toBeVisible(patience);
  await studio.chooseFolder(inRepository('e2e/fixtures/eval'));
  await expect(studio.importOf('eval').getByText(/to measure with/)).toBeVisible(patience);
  await studio.choose([madeFile('pairs.jsonl', await readFile(inRepository('e2e/fixtures/pairs.jsonl')))]);
  await expect(studio.importOf('pairs.jsonl').getByText(/rows are usable/)).toBeVisible();
  await studio.choose([madeFile('prefixed.json', JSON.stringify(runFile))]);
  await expect(page).toHaveURL(/#\/train$/);
  await studio.main.getByRole('link', { name: instructions.fromTrain }).click();

  await test.step('training and evaluation differ, and the page says so', async () => {
    await expect(studio.main.getByText(instructions.differTitle)).toBeVisible();
    await expect(studio.main.getByText('“old:” ≠ “another:”')).toBeVisible();
  });

  await test.step('a task of its own, its prefix on real rows', async () => {
    await studio.main.getByRole('button', { name: instructions.addTask }).click();
    await studio.main.getByRole('textbox', { name: instructions.taskName }).fill('Bottles');
    await studio.main.getByRole('textbox', { name: instructions.slots.a }).fill(prefix);
    const rows = studio.main.getByRole('region', { name: instructions.preview.label }).locator('.model-text');
    await expect(rows).toHaveCount(6);
    await expect(rows.first().locator('.instruction').first()).toBeVisible();
    await studio.main.getByRole('button', { name: 'B', exact: true }).click();
    await studio.main.getByRole('radio', { name: new RegExp(instructions.presetNames.english) }).check();
    await studio.main.getByRole('button', { name: 'A', exact: true }).click();
    await expect(studio.main.getByRole('textbox', { name: instructions.slots.a })).toHaveValue(prefix);
  });

  await test.step('none, A and B on the same queries', async () => {
    await studio.main.getByRole('button', { name: instructions.helps.run, exact: true }).click();
    const cards = studio.main.locator('.prefix-card');
    await expect(cards).toHaveCount(3, patience);
    for (const card of [1, 2]) {
      const counts = (await cards.nth(card).locator('.flip-counts').innerText()).match(/\d+/g)?.map(Number) ?? [];
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(22);
    }
    console.log(`none, A, B: ${(await cards.locator('.prefix-main').allInnerTexts()).join(', ')}`);
    await lookAround(page, 'instructions');
  });

  await test.step('taken for training, it stands in the data, in the evaluation and in the export', async () => {
    await studio.main.getByRole('button', { name: instructions.use.a }).click();
    await expect(studio.main.getByText(instructions.differTitle)).toHaveCount(0);
    await expect(studio.main.getByText(instructions.inUse)).toBeVisible();
    await studio.main.getByRole('link', { name: instructions.toTrain }).click();
    await expect(studio.main.getByRole('textbox', { name: en.train.instruction })).toHaveValue(prefix);
    await studio.main.getByRole('button', { name: en.train.start }).click();
    await page.waitForURL(/#\/runs\/[0-9a-f-]{36}$/);
    await studio.waitForState('completed');
    const folder = await studio.download();
    expect(JSON.parse(folder.text('config_sentence_transformers.json'))).toMatchObject({ prompts: { query: prefix } });
    expect(JSON.parse(folder.text('run.json'))).toMatchObject({ evaluation: [{ instruction: prefix }] });
  });

  await test.step('tasks are kept by the page', async () => {
    await page.reload();
    await studio.goTo('/instructions');
    await expect(studio.main.getByRole('textbox', { name: instructions.slots.a })).toHaveValue(prefix);
  });
});
