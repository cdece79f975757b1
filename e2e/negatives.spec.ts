// Hard negatives: mined once, tried under rules, looked at by keys, and saved as a new version that can be trained on.

import { expect, test, type Page } from '@playwright/test';
import axe from 'axe-core';
import { readFile } from 'node:fs/promises';
import { filesIn, inRepository, madeFile } from './journeys/repository-files.ts';
import { StudioPage } from './journeys/studio-page.ts';
import { en } from '../src/ui/words/en.ts';

const text = en.negatives;
const folder = inRepository('artefacts/screens');

test('negatives are mined, reviewed by keys, and saved as a new version', async ({ page }) => {
  const studio = await StudioPage.open(page);
  await studio.goTo('/negatives');
  await expect(studio.main.getByText(text.needsData)).toBeVisible();
  await importAll(studio);
  await studio.goTo('/negatives');
  await studio.main.getByLabel(text.form.reranker, { exact: true }).selectOption({ label: 'model (2)' });
  await studio.main.getByLabel(text.form.depth).fill('30');
  await picture(page, 'form');
  await studio.main.getByRole('button', { name: text.form.start, exact: true }).click();

  const found = studio.main.getByTestId('yield');
  await expect(found).toBeVisible({ timeout: 120_000 });
  await strip(studio);
  await review(studio, page);
  await picture(page, 'review');
  await page.reload();
  await studio.goTo('/negatives');
  await expect(studio.main.getByTestId('reviewed')).toHaveText(/^2 of/, { timeout: 60_000 });

  await studio.main.getByRole('button', { name: text.save.open('pairs-v2.jsonl') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(text.save.notes).fill('two looked at');
  await dialog.getByRole('button', { name: text.save.confirm }).click();
  await expect(dialog.getByRole('heading', { name: text.save.saved('pairs-v2.jsonl') })).toBeVisible({ timeout: 60_000 });
  await dialog.getByRole('button', { name: text.save.see }).click();
  await expect(studio.main.getByText('pairs-v2.jsonl', { exact: true }).first()).toBeVisible();
});

async function importAll(studio: StudioPage): Promise<void> {
  const models = studio.main.getByRole('region', { name: en.data.models });
  for (const [index, name] of ['std02-2layers', 'reranker-2layers'].entries()) {
    await studio.choose(await filesIn(inRepository(`e2e/fixtures/models/${name}`)));
    await expect(models.getByRole('row')).toHaveCount(index + 2, { timeout: 60_000 });
  }
  await studio.choose([madeFile('pairs.jsonl', await readFile(inRepository('e2e/fixtures/pairs.jsonl')))]);
  await expect(studio.importOf('pairs.jsonl').getByText(/rows are usable/)).toBeVisible();
}

/** Window and margin by the arrow keys; the counts follow. */
async function strip(studio: StudioPage): Promise<void> {
  const found = studio.main.getByTestId('yield');
  const before = await found.innerText();
  const last = studio.main.getByRole('slider', { name: text.strip.to });
  await last.focus();
  for (let press = 0; press < 2; press += 1) await last.press('PageDown');
  await expect(last).toHaveAttribute('aria-valuenow', '10');
  await expect.poll(() => found.innerText()).not.toBe(before);
  const margin = studio.main.getByRole('slider', { name: text.strip.margin });
  await expect(margin).toHaveAttribute('aria-valuenow', '95');
  await margin.press('ArrowUp');
  await expect(margin).toHaveAttribute('aria-valuenow', '96');
  const box = await last.boundingBox();
  if (box === null) throw new Error('the handle is not there');
  await studio.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await studio.page.mouse.down();
  await studio.page.mouse.move(box.x + 400, box.y + box.height / 2, { steps: 4 });
  await studio.page.mouse.up();
  await expect(last).toHaveAttribute('aria-valuenow', '30');
}

/** Keep, false negative, drop, and the last taken back. */
async function review(studio: StudioPage, page: Page): Promise<void> {
  const reviewed = studio.main.getByTestId('reviewed');
  await expect(reviewed).toHaveText(/^0 of/);
  await studio.main.getByRole('heading', { level: 1 }).focus();
  await page.keyboard.press('1');
  await expect(reviewed).toHaveText(/^1 of/);
  await page.keyboard.press('2');
  await page.keyboard.press('3');
  await expect(reviewed).toHaveText(/^3 of/);
  await page.keyboard.press('u');
  await expect(reviewed).toHaveText(/^2 of/);
  const queue = studio.main.getByRole('region', { name: text.queue.title });
  await expect(queue.getByText(text.queue.verdicts.keep)).toBeVisible();
  await expect(queue.getByText(text.queue.verdicts['false-negative'])).toBeVisible();
  await expect(queue.getByText(text.queue.verdicts.drop)).toHaveCount(0);
  await expect(studio.main.getByTestId('rule-cost')).toContainText(text.bulk.lost('1'));
}

/** Light, dark and narrow, as people have it, and what axe says of each. */
async function picture(page: Page, name: string): Promise<void> {
  const found: string[] = [];
  for (const [kind, width, theme] of [
    ['light', 1440, 'light'],
    ['dark', 1440, 'dark'],
    ['narrowest', 320, 'light'],
  ] as const) {
    // prettier-ignore
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate((chosen) => (document.documentElement.dataset['theme'] = chosen), theme);
    await page.waitForTimeout(200);
    await page.screenshot({ path: `${folder}/negatives-${name}-${kind}.png`, animations: 'disabled', fullPage: true });
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
    found.push(
      ...(await page.evaluate(async () => {
        const { axe: checker } = window as unknown as { axe: typeof axe }; // was just put there
        const { violations } = await checker.run(document, { preload: false, resultTypes: ['violations'] });
        return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id} at ${node.target.join(' ')}`));
      })),
    );
    const overflow = await page.evaluate(() => (document.querySelector('main')?.scrollWidth ?? 0) - innerWidth);
    if (overflow > 0) found.push(`${kind}: ${overflow} pixels wider than the window`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.evaluate(() => (document.documentElement.dataset['theme'] = 'light'));
  expect(found).toEqual([]);
}
