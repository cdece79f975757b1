// Files of other programs, dropped on the page: tables, JSON, archives, labelled pairs, evaluation sets.

import { expect, test } from '@playwright/test';
import { en } from '../src/ui/words/en.ts';
import { inRepository } from './journeys/repository-files.ts';
import { StudioPage } from './journeys/studio-page.ts';

const files = inRepository('e2e/fixtures/data-files');

test('tables, JSON and archives become data sets, whatever wrote them', async ({ page }) => {
  const studio = await StudioPage.open(page);
  const rows = { 'pandas-gb18030.csv': 5, 'pages.parquet': 300, 'training.json': 3 };
  for (const [name, count] of Object.entries(rows)) {
    await studio.choose(`${files}/${name}`);
    await expect(studio.importOf(name).getByText(`${count} rows are usable, none refused.`)).toBeVisible({ timeout: 60_000 });
  }
  // The same rows from another file, packed, are the data set that is there already.
  await studio.choose(`${files}/pandas-index.csv.gz`);
  const sets = studio.main.getByRole('region', { name: en.data.sets });
  await expect(sets.getByRole('row')).toHaveCount(4);
  await sets.getByRole('button', { name: en.data.show('pandas-gb18030.csv') }).click();
  await expect(studio.main.getByRole('cell', { name: /五花肉切块/ }).first()).toBeVisible();
});

test('labelled pairs show both texts and their score', async ({ page }) => {
  const studio = await StudioPage.open(page);
  await studio.choose(`${files}/labelled.csv`);
  await expect(studio.importOf('labelled.csv').getByText('3 rows are usable, none refused.')).toBeVisible({ timeout: 60_000 });
  await studio.main.getByRole('button', { name: en.data.show('labelled.csv') }).click();
  const row = studio.main.getByRole('row', { name: /A man, dancing\..*A woman is eating\./ }).last();
  await expect(row.getByText(en.data.score('0.25'))).toBeVisible();
});

test('LlamaIndex’s data set is training data and a retrieval set at once, FlagEmbedding’s folder a retrieval set', async ({ page }) => {
  const studio = await StudioPage.open(page);
  await studio.choose(`${files}/llama-index.json`);
  const retrieval = studio.main.getByRole('region', { name: en.data.retrieval });
  const sets = studio.main.getByRole('region', { name: en.data.sets });
  await expect(retrieval.getByRole('row', { name: /llama-index\.json/ })).toBeVisible({ timeout: 60_000 });
  await expect(sets.getByRole('row', { name: /llama-index\.json/ })).toBeVisible();
  await studio.chooseFolder(`${files}/flag-embedding-evaluation`);
  await expect(retrieval.getByRole('row', { name: /flag-embedding-evaluation/ })).toBeVisible({ timeout: 60_000 });
});

test('a table whose columns say nothing is refused with their names', async ({ page }) => {
  const studio = await StudioPage.open(page);
  const buffer = Buffer.from('foo,bar\nsome longer text,and another one\n');
  await studio.choose([{ name: 'odd.csv', mimeType: 'text/csv', buffer }]);
  await expect(studio.main.getByText('odd.csv has no columns that the studio recognises: "foo", "bar".').first()).toBeVisible({
    timeout: 60_000,
  });
});
