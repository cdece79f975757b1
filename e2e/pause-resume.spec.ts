// Pause, resume, save, stop, and a reload in the middle: the curve is that of a run which nobody disturbed.

import { expect, test } from '@playwright/test';
import { inRepository, filesIn, madeFile } from './journeys/repository-files.ts';
import { StudioPage } from './journeys/studio-page.ts';
import { csvColumn, type UnzippedFolder } from './journeys/unzipped-folder.ts';
import { readFile } from 'node:fs/promises';
import { en } from '../src/ui/words/en.ts';

const steps = 18;
const runFile = {
  version: 1,
  name: 'undisturbed',
  seed: 11,
  model: { folder: 'model' },
  stages: [
    {
      stage: 'contrastive',
      data: ['pairs.jsonl'],
      batchSize: 6,
      microBatchSize: 3,
      steps,
      negatives: 1,
      learningRate: 0.001,
      temperature: 0.05,
      dropout: 0.1,
      queryMaximumLength: 24,
      passageMaximumLength: 48,
    },
  ],
};

test('keys pause, save and resume; after a reload the run goes on and draws the same curve to the last digit', async ({ page }) => {
  const studio = await StudioPage.open(page);
  await studio.choose(await filesIn(inRepository('e2e/fixtures/models/std02-2layers')));
  await expect(studio.main.getByText('2 layers, 32 wide', { exact: false })).toBeVisible({ timeout: 60_000 });
  await studio.choose([madeFile('pairs.jsonl', await readFile(inRepository('e2e/fixtures/pairs.jsonl')))]);
  await expect(studio.importOf('pairs.jsonl').getByText('22 rows are usable')).toBeVisible();

  const undisturbed = await test.step('a run that nobody disturbs', async () => {
    await studio.runFile(runFile);
    await studio.waitForState('completed');
    return studio.download();
  });

  await studio.runFile({ ...runFile, name: 'disturbed' });
  const paused = await test.step('Space pauses and saves, S saves, Space goes on', async () => {
    await studio.main.getByRole('heading').first().waitFor();
    await page.keyboard.press('Space');
    await studio.waitForState('paused');
    const step = await studio.step();
    expect(step, 'paused before the end').toBeLessThan(steps);
    await page.keyboard.press('s');
    await expect(page.getByText(en.shell.saved(String(step)))).toBeVisible();
    await expect(studio.main.getByText(en.log.saved, { exact: true }), 'saved on pause, and again when asked').toHaveCount(2);
    await expect(studio.state('paused')).toBeVisible();
    await page.keyboard.press('Space');
    await studio.waitForStep(step + 1);
    return step;
  });

  await test.step('a reload in the middle leaves a card that resumes', async () => {
    await page.reload();
    await studio.goTo('/');
    await expect(studio.main.getByText(/disturbed was interrupted at step \d+ of 18/)).toBeVisible({ timeout: 60_000 });
    await studio.main.getByRole('button', { name: en.home.resume, exact: true }).click();
    await page.waitForURL(/#\/runs\//);
    await studio.waitForState('completed');
    expect(await studio.step()).toBe(steps);
  });

  const disturbed = await studio.download();
  expect(paused).toBeGreaterThan(0);
  for (const column of ['step', 'loss', 'gradientNorm', 'learningRate'])
    expect(columnOf(disturbed, column), column).toEqual(columnOf(undisturbed, column));
  expect(columnOf(disturbed, 'loss')).toHaveLength(steps);
  expect(new Set(columnOf(disturbed, 'loss')).size, 'the loss moves').toBeGreaterThan(steps / 2);
  expect(disturbed.files.get('model.safetensors')).toEqual(undisturbed.files.get('model.safetensors'));
});

function columnOf(folder: UnzippedFolder, name: string): readonly string[] {
  return csvColumn(folder.text('metrics.csv'), name);
}
