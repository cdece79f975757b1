// Every screen, empty and full, in both themes and languages, wide and narrow: free of what axe finds, never wider than
// the window, and kept as pictures under artefacts/screens for people to look at.

import { expect, test, type Page } from '@playwright/test';
import axe from 'axe-core';
import { readFile } from 'node:fs/promises';
import { filesIn, inRepository, madeFile } from './journeys/repository-files.ts';
import { screens, StudioPage } from './journeys/studio-page.ts';
import { en } from '../src/ui/words/en.ts';
import { zh } from '../src/ui/words/zh.ts';

const folder = inRepository('artefacts/screens');
const wide = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };
const narrowest = { width: 320, height: 640 };

test('empty screens', async ({ page }) => {
  await StudioPage.open(page);
  await lookAtAll(page, 'empty', [...screens, '/nothing']);
});

test('screens of somebody who has data, a model and a run', async ({ page }) => {
  const studio = await StudioPage.open(page);
  await studio.choose(await filesIn(inRepository('e2e/fixtures/models/std02-2layers')));
  await expect(studio.main.getByText('2 layers, 32 wide', { exact: false })).toBeVisible({ timeout: 60_000 });
  await studio.chooseFolder(inRepository('e2e/fixtures/eval'));
  await expect(studio.importOf('eval').getByText(/to measure with/)).toBeVisible({ timeout: 60_000 });
  await studio.choose([madeFile('pairs.jsonl', `${await readFile(inRepository('e2e/fixtures/pairs.jsonl'), 'utf8')}{"query": 1}\n`)]);
  await expect(studio.importOf('pairs.jsonl').getByText(/rows are usable/)).toBeVisible();
  await studio
    .importOf('pairs.jsonl')
    .getByRole('button', { name: en.data.importGood('22') })
    .click();
  await studio.choose([madeFile('table.csv', 'colour,size\nred,3\nblue,4\n')]);
  await expect(studio.main.getByRole('alert')).toBeVisible();
  await studio.runFile(runFile);
  await studio.waitForState('completed');
  await lookAtAll(page, 'full', [...screens, `/runs/${studio.runId()}`]);
});

test('the form of a whole recipe, part by part', async ({ page }) => {
  const studio = await StudioPage.open(page);
  await studio.choose(madeFile('recipe.json', JSON.stringify(recipe)));
  const strip = studio.main.getByRole('navigation', { name: en.train.strip });
  await page.getByRole('button', { name: en.train.depth.advanced, exact: true }).click();
  const found: string[] = [];
  for (const part of ['Match', 'Mine', 'Merge', 'Rerank', en.stageKind.evaluate, en.stageKind.export]) {
    await page.setViewportSize(wide);
    await strip.getByRole('button', { name: part }).first().click();
    found.push(...(await lookAt(page, '/train', `recipe-${part}`)));
    await page.setViewportSize(narrowest);
    found.push(...(await lookAt(page, '/train', `recipe-${part}-narrowest`)));
  }
  expect(found).toEqual([]);
});

/** Stages of every kind: branched, named, with several files and prefixes. */
const recipe = {
  version: 1,
  name: 'recipe',
  model: { folder: 'model' },
  stages: [
    { stage: 'retromae', data: ['text.jsonl'] },
    { stage: 'contrastive', id: 'general', data: [{ file: 'pairs.jsonl', minimumScore: 0.43 }, 'more.jsonl'] },
    { stage: 'reranker', id: 'judge', data: ['pairs.jsonl'] },
    { stage: 'mine', data: ['pairs.jsonl'], rescoreWith: 'judge', output: 'mined.jsonl' },
    { stage: 'task', id: 'with', data: [{ file: 'mined.jsonl', instruction: 'find: ' }], refresh: { everySteps: 100 } },
    { stage: 'task', id: 'without', from: 'general', data: ['mined.jsonl'] },
    {
      stage: 'merge',
      models: [
        { from: 'with', weight: 0.5 },
        { from: 'without', weight: 0.5 },
      ],
    },
  ],
  evaluation: [{ kind: 'retrieval', folder: 'eval', compareInstructions: ['', 'find: '], rerankWith: 'judge' }],
};

const stage = {
  stage: 'contrastive',
  data: [{ file: 'pairs.jsonl', instruction: 'find: ' }],
  batchSize: 8,
  steps: 12,
  queryMaximumLength: 24,
  passageMaximumLength: 48,
  learningRate: 0.001,
};
const runFile = {
  version: 1,
  name: 'a run of twelve steps',
  model: { folder: 'model' },
  stages: [stage],
  evaluation: [{ kind: 'retrieval', name: 'eval', folder: 'eval', everySteps: 4 }],
};

/** Light and dark, English and Chinese, by the buttons that people have for it; then the narrow windows. */
async function lookAtAll(page: Page, prefix: string, routes: readonly string[]): Promise<void> {
  const found: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    await page.setViewportSize(wide);
    await chooseTheme(page, theme);
    for (const language of ['en', 'zh'] as const) {
      await chooseLanguage(page, language);
      for (const route of routes) found.push(...(await lookAt(page, route, `${prefix}-${theme}-${language}`)));
    }
    await chooseLanguage(page, 'en');
    await page.setViewportSize(phone);
    for (const route of routes) found.push(...(await lookAt(page, route, `${prefix}-${theme}-phone`)));
  }
  await page.setViewportSize(narrowest);
  for (const route of routes) found.push(...(await lookAt(page, route, `${prefix}-narrowest`)));
  expect(found).toEqual([]);
}

/** One screen: a picture, what axe says, and whether it is wider than the window. */
async function lookAt(page: Page, route: string, name: string): Promise<readonly string[]> {
  await page.evaluate((address) => location.assign(address), `#${route}`);
  await expect(
    page.getByRole('main').getByRole('heading').or(page.getByText(en.shell.notFound)).or(page.getByText(zh.shell.notFound)).first(),
  ).toBeVisible();
  // Charts are drawn when their code and their width are there.
  await expect(page.locator('.chart-loading')).toHaveCount(0);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await page.waitForTimeout(150);
  const screen = /^\/runs\/./.test(route) ? 'run' : route === '/' ? 'home' : route.slice(1);
  await page.screenshot({ path: `${folder}/${name}-${screen}.png`, animations: 'disabled' });
  const faults = (await faultsOf(page)).map((fault) => `${name} ${route}: ${fault}`);
  const overflow = await page.evaluate(
    () => Math.max(document.documentElement.scrollWidth, document.querySelector('main')?.scrollWidth ?? 0) - innerWidth,
  );
  return overflow > 0 ? [...faults, `${name} ${route}: ${overflow} pixels wider than the window`] : faults;
}

/** What axe finds, a line a fault. It comes in through the debugger's door: the policy lets no script in. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: typeof axe }; // was just put there
    const { violations } = await checker.run(document, { preload: false, resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id} at ${node.target.join(' ')}`));
  });
}

async function chooseTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  const button = page.getByRole('banner').getByRole('button', { name: /^Theme/ });
  while ((await button.getAttribute('aria-label')) !== en.shell.theme[theme]) await button.click();
}

async function chooseLanguage(page: Page, language: 'en' | 'zh'): Promise<void> {
  const words = language === 'en' ? zh : en;
  const button = page.getByRole('banner').getByRole('button', { name: words.otherLanguage });
  if (await button.isVisible()) await button.click();
}
