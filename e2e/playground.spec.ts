// The Playground: one query by several systems, texts against each other, and the map, with the smallest of models.

import { expect, test, type Page } from '@playwright/test';
import axe from 'axe-core';
import { readFile } from 'node:fs/promises';
import { filesIn, inRepository, madeFile } from './journeys/repository-files.ts';
import { StudioPage } from './journeys/studio-page.ts';
import { en } from '../src/ui/words/en.ts';

const text = en.playground;
const folder = inRepository('artefacts/screens');

test('a query is searched as it is typed, by words and by two models', async ({ page }) => {
  const studio = await StudioPage.open(page);
  await importAll(studio);
  await studio.goTo('/playground');
  await studio.main.getByLabel(text.base, { exact: true }).selectOption({ label: 'model' });
  await studio.main.getByLabel(text.tuned, { exact: true }).selectOption({ label: 'model (2)' });
  await studio.main.getByLabel(text.reranker, { exact: true }).selectOption({ label: 'model (3)' });
  await studio.main.locator('.playground-example').first().click();
  const columns = [text.bm25, text.base, text.tuned, text.reranker].map((name) => studio.main.getByRole('region', { name, exact: true }));
  for (const column of columns) {
    await expect(column.getByText(/^[\d.]+ ms$/)).toBeVisible({ timeout: 60_000 });
    expect(await column.getByRole('listitem').count()).toBeGreaterThan(0);
  }
  await expect(studio.main.getByText(text.answer).first()).toBeVisible();
  const tops = await Promise.all(columns.slice(1).map(async (column) => (await column.getByRole('listitem').first().boundingBox())?.y));
  expect(new Set(tops).size, 'rows stand at one height').toBe(1);
  await expect(studio.main.getByRole('heading', { name: text.moved })).toBeVisible();
  await picture(page, 'search');

  await studio.main.getByRole('button', { name: text.pairs, exact: true }).click();
  await studio.main.getByRole('button', { name: text.compare }).click();
  const grid = studio.main.getByRole('grid', { name: new RegExp(text.base) });
  await expect(grid).toBeVisible({ timeout: 60_000 });
  const [first, second] = text.textsExample.split('\n');
  await grid.getByRole('gridcell').nth(1).focus();
  await page.keyboard.press('ArrowDown');
  await expect(grid.locator(':focus')).toHaveAttribute('aria-label', new RegExp(`^${second} and ${second}: 1\\.000$`));
  await page.keyboard.press('ArrowLeft');
  await expect(grid.locator(':focus')).toHaveAttribute('aria-label', new RegExp(`^${second} and ${first}: `));
  await picture(page, 'pairs');

  await studio.main.getByRole('button', { name: text.map, exact: true }).click();
  await studio.main.getByRole('button', { name: text.mapMake }).click();
  const map = studio.main.getByRole('img', { name: /^Map of/ });
  await expect(map).toBeVisible({ timeout: 60_000 });
  await map.press('ArrowRight');
  await expect(studio.main.getByRole('status').filter({ hasText: /group \d/ })).toBeVisible();
  await picture(page, 'map');
});

async function importAll(studio: StudioPage): Promise<void> {
  const models = studio.main.getByRole('region', { name: en.data.models });
  for (const [index, name] of ['std02-2layers', 'std02-4layers', 'reranker-2layers'].entries()) {
    await studio.choose(await filesIn(inRepository(`e2e/fixtures/models/${name}`)));
    await expect(models.getByRole('row')).toHaveCount(index + 2, { timeout: 60_000 });
  }
  await studio.choose([madeFile('pairs.jsonl', await readFile(inRepository('e2e/fixtures/pairs.jsonl')))]);
  await expect(studio.importOf('pairs.jsonl').getByText(/rows are usable/)).toBeVisible();
  await studio.chooseFolder(inRepository('e2e/fixtures/eval'));
  await expect(studio.importOf('eval').getByText(/to measure with/)).toBeVisible({ timeout: 60_000 });
}

/** Light, dark and narrow, and what axe says of each. */
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
    await page.screenshot({ path: `${folder}/playground-${name}-${kind}.png`, animations: 'disabled' });
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
