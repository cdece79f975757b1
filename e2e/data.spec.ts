// From a table of one's own, with names that say nothing and rows that cannot be used, to data that is ready to train on.

import { expect, test, type Page } from '@playwright/test';
import axe from 'axe-core';
import { readFile } from 'node:fs/promises';
import { inRepository, madeFile } from './journeys/repository-files.ts';
import { StudioPage } from './journeys/studio-page.ts';
import { en } from '../src/ui/words/en.ts';

const ROWS = 120;

test('odd columns are said, bad rows left out, lengths looked at, a set held out, and the form has what is left', async ({ page }) => {
  const studio = await StudioPage.open(page);
  await studio.choose([madeFile('odd.csv', await oddTable())]);

  await test.step('the columns that say nothing are chosen in the head of the table', async () => {
    const columns = studio.main.getByRole('region', { name: en.inspect.chooseColumns });
    const read = columns.getByRole('button', { name: en.inspect.readSo });
    await expect(read).toBeDisabled();
    await columns.getByRole('combobox', { name: en.inspect.roleOf('ask') }).selectOption('query');
    await columns.getByRole('combobox', { name: en.inspect.roleOf('reply') }).selectOption('positive');
    await look(page, 'columns');
    await read.click();
  });

  await test.step('rows without a passage are named, and the good ones imported', async () => {
    const sheet = studio.importOf('odd.csv');
    await expect(sheet.getByText(`${ROWS} of ${ROWS + 2} rows are usable.`)).toBeVisible();
    for (const row of [ROWS + 2, ROWS + 3]) await expect(sheet.getByRole('cell', { name: String(row), exact: true })).toBeVisible();
    await look(page, 'check');
    await sheet.getByRole('button', { name: en.data.importGood(String(ROWS)) }).click();
    await sheet.getByRole('button', { name: en.data.close }).click();
  });

  await test.step('the handle of the maximum length moves by keyboard, and its effect with it', async () => {
    await studio.main.getByRole('tab', { name: en.inspect.tabs.lengths }).click();
    const handle = studio.main.getByRole('slider', { name: en.inspect.maximumOf(en.inspect.passages) });
    await expect(handle).toHaveAttribute('aria-valuetext', `256 tokens, ${en.inspect.noneTruncated}`);
    await handle.focus();
    for (let leap = 0; leap < 3; leap += 1) await page.keyboard.press('PageDown');
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Shift+ArrowRight');
    await expect(handle).toHaveAttribute('aria-valuetext', /^33 tokens, \d+\.\d % truncated$/);
    const side = studio.main.getByRole('region', { name: en.inspect.passages, exact: true });
    await expect(side.getByText(/of all tokens lost/)).toBeVisible();
    await studio.main.getByRole('button', { name: en.inspect.takeBoth('64', '33') }).click();
    await look(page, 'lengths');
  });

  await test.step('rows are held out as an evaluation set; the form has the other version', async () => {
    await studio.main.getByRole('tab', { name: en.inspect.tabs.split }).click();
    await studio.main.getByRole('button', { name: en.inspect.holdOutNow(12, '12') }).click();
    await expect(studio.main.getByText(en.inspect.made('odd.csv (2)', String(ROWS - 12)))).toBeVisible();
    await expect(studio.main.getByText(en.inspect.inForm)).toBeVisible();
    await look(page, 'held-out');
    await studio.main.getByRole('button', { name: en.inspect.showVersion }).click();
    await expect(studio.main.getByText(en.inspect.noLeakage('odd-held-out'))).toBeVisible();
    await studio.main.getByRole('tab', { name: en.inspect.tabs.versions }).click();
    await expect(studio.main.getByText(en.inspect.changeHeldOut('12', 'odd-held-out', '42'))).toBeVisible();
    await studio.goTo('/train');
    await expect(studio.main.getByRole('checkbox', { name: /odd\.csv \(2\)/ })).toBeChecked();
  });
});

/** Real questions and answers under names that say nothing; the last two rows have no answer. */
async function oddTable(): Promise<string> {
  const lines = (await readFile(inRepository('public/demo/train.jsonl'), 'utf8')).split('\n').slice(0, 4 * ROWS);
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const seen = new Set<string>();
  const rows = lines.flatMap((line) => {
    const { query, pos } = JSON.parse(line) as { query: string; pos: readonly string[] };
    const passage = pos[0] ?? '';
    if (seen.has(query) || seen.has(passage) || seen.size >= 2 * ROWS) return [];
    seen.add(query).add(passage);
    return [`${quoted(query)},${quoted(passage)},7`];
  });
  return ['ask,reply,size', ...rows, 'and what of this,,7', 'or of that,,7', ''].join('\n');
}

/** A picture under artefacts/screens, and what axe says. */
async function look(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: inRepository(`artefacts/screens/data-${name}.png`), animations: 'disabled', fullPage: true });
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const faults = await page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: typeof axe }; // was just put there
    const { violations } = await checker.run(document, { preload: false, resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id} at ${node.target.join(' ')}`));
  });
  expect(faults, name).toEqual([]);
}
