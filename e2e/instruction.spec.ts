// The instruction prefix: what it does to a real row, before anything is trained.

import { expect, test } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { filesIn, inRepository, madeFile } from './journeys/repository-files.ts';
import { StudioPage } from './journeys/studio-page.ts';
import { en } from '../src/ui/words/en.ts';

test('the Train screen shows a real row under the prefix: its tokens, their number, the prefix apart', async ({ page }) => {
  const studio = await StudioPage.open(page);
  const rows = (await readFile(inRepository('public/demo/train.jsonl'), 'utf8')).split('\n').slice(0, 50);
  await studio.choose([madeFile('pairs.jsonl', rows.join('\n'))]);
  await expect(studio.importOf('pairs.jsonl').getByText('50 rows are usable, none refused.')).toBeVisible();
  await studio.goTo('/train');
  await studio.main.getByRole('checkbox', { name: /pairs\.jsonl/ }).check();

  const tokens = studio.main.locator('.model-text');
  await expect(tokens).toContainText('[CLS] display version [SEP]');
  await expect(studio.main.getByText('prefix 0 of 4 tokens', { exact: false })).toBeVisible();
  await expect(tokens.locator('.instruction')).toHaveCount(0);

  await studio.main.getByRole('button', { name: en.train.presetEnglish }).click();
  await expect(tokens).toContainText('display version [SEP]');
  const prefix = tokens.locator('.instruction');
  await expect(prefix.first()).toBeVisible();
  // Sixteen pieces in the sample's vocabulary: "rep ##res ##ent this ..."; beside them the four that were there before.
  await expect(prefix).toHaveText(/^rep##res##ent this .*pass##ages :$/);
  await expect(studio.main.getByText('prefix 16 of 20 tokens', { exact: false })).toBeVisible();
  expect(await tint(prefix.first()), 'the prefix is tinted').not.toBe(await tint(tokens.locator('.text').first()));

  await studio.main.getByRole('textbox', { name: en.train.instruction }).fill('find the command: '.repeat(30));
  await expect(studio.main.getByText(/\d+ tokens cut off/)).toBeVisible();
  await expect(tokens.locator('.cut').first()).toBeVisible();
});

test('an imported model reads the row with its own tokenizer', async ({ page }) => {
  const studio = await StudioPage.open(page);
  await studio.choose(await filesIn(inRepository('e2e/fixtures/models/std02-2layers')));
  await expect(studio.main.getByText('2 layers, 32 wide', { exact: false })).toBeVisible({ timeout: 60_000 });
  await studio.choose([madeFile('pairs.jsonl', await readFile(inRepository('e2e/fixtures/pairs.jsonl')))]);
  const runFile = {
    version: 1,
    name: 'prefix',
    model: { folder: 'model' },
    stages: [{ stage: 'contrastive', data: [{ file: 'pairs.jsonl', instruction: 'how to find: ' }] }],
  };
  await studio.choose([madeFile('prefix.json', JSON.stringify(runFile))]);
  await expect(page).toHaveURL(/#\/train$/);
  await expect(studio.main.locator('.model-text .instruction').first()).toBeVisible();
  await expect(studio.main.getByText(en.train.demoTokenizer)).toHaveCount(0);
});

function tint(locator: ReturnType<StudioPage['main']['locator']>): Promise<string> {
  return locator.evaluate((element) => getComputedStyle(element).backgroundColor);
}
