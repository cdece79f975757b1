// A large file: it can be watched and cancelled, and a cancelled one leaves nothing behind.

import { expect, test } from '@playwright/test';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { storedFiles } from './journeys/browser-storage.ts';
import { StudioPage } from './journeys/studio-page.ts';
import { en } from '../src/ui/words/en.ts';

const megabytes = 30;
const rowText = 'passage '.repeat(60);

test('30 MB of rows are imported with progress; cancelled, they are gone', async ({ page }, info) => {
  const { path, rows } = await writeRows(info.outputPath('large.jsonl'));
  const studio = await StudioPage.open(page);
  const before = await storedFiles(page);

  await test.step('cancel in the middle', async () => {
    await studio.choose(path);
    await expect(studio.main.getByText(/^reading · [\d.]+ .?B of .*, [\d,]+ rows/)).toBeVisible({ timeout: 60_000 });
    await studio.main.getByRole('button', { name: en.data.cancel }).click();
    await expect(studio.main.getByText(en.data.cancelled)).toBeVisible({ timeout: 60_000 });
    await expect(studio.main.getByRole('region', { name: en.data.sets })).toHaveCount(0);
    await expect.poll(() => storedFiles(page)).toEqual(before);
    await studio.main.getByRole('button', { name: en.data.close }).click();
  });

  await test.step('to the end, the bar never goes back', async () => {
    await studio.choose(path);
    const bar = studio.main.getByRole('progressbar');
    const done = studio.importOf('large.jsonl').getByText(`${rows.toLocaleString('en')} rows are usable, none refused.`);
    const shares: number[] = [];
    while (!(await done.isVisible())) {
      const share = await bar.getAttribute('aria-valuenow', { timeout: 500 }).catch(() => null);
      if (share !== null) shares.push(Number(share));
      await page.waitForTimeout(20);
    }
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(new Set(shares).size, `the bar moved: ${shares.join(' ')}`).toBeGreaterThan(2);
  });

  await test.step('deleted, it is gone too', async () => {
    await studio.main.getByRole('button', { name: en.data.delete('large.jsonl') }).click();
    await page.getByRole('dialog').getByRole('button', { name: en.data.deleteNow }).click();
    await expect(studio.main.getByRole('region', { name: en.data.sets })).toHaveCount(0);
    await expect.poll(async () => (await storedFiles(page)).filter((file) => file !== 'assets/catalogue.json')).toEqual(before);
  });
});

async function writeRows(path: string): Promise<{ path: string; rows: number }> {
  const file = createWriteStream(path);
  let bytes = 0;
  let rows = 0;
  while (bytes < megabytes * 1e6) {
    rows += 1;
    const line = `${JSON.stringify({ query: `question ${rows}`, pos: [`${rowText}${rows}`] })}\n`;
    bytes += line.length;
    if (!file.write(line)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  return { path, rows };
}
