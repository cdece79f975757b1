// Without a GPU: the studio says why and what to do, and everything that needs none goes on working.

import { expect, test } from '@playwright/test';
import { withoutWebGpu } from './journeys/browser-options.ts';
import { inRepository } from './journeys/repository-files.ts';
import { StudioPage } from './journeys/studio-page.ts';
import { en } from '../src/ui/words/en.ts';

test.use({ launchOptions: withoutWebGpu });

test('no adapter: words, and data can still be read', async ({ page }) => {
  const studio = await StudioPage.open(page);
  await expect(studio.main.getByText(en.device.noAdapterTitle, { exact: true })).toBeVisible();
  await expect(studio.main.getByRole('button', { name: en.device.retry })).toBeEnabled();
  await restWorks(studio);
});

test('a browser without WebGPU: words, and data can still be read', async ({ page }) => {
  // Initial scripts of a page do not run in its workers, so the worker's own file begins with the change.
  await page.route('**/worker/worker-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `Reflect.deleteProperty(WorkerNavigator.prototype, 'gpu');\n${await response.text()}` });
  });
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'gpu'));
  const studio = await StudioPage.open(page);
  await expect(studio.main.getByText(en.device.noApiTitle, { exact: true })).toBeVisible();
  await restWorks(studio);
});

async function restWorks(studio: StudioPage): Promise<void> {
  await expect(studio.main.getByRole('button', { name: en.home.startDemo })).toBeDisabled();
  await studio.chooseFolder(inRepository('public/demo/eval'));
  await expect(studio.importOf('eval').getByText('300 documents and 100 queries')).toBeVisible({ timeout: 60_000 });
  await studio.goTo('/train');
  await expect(studio.main.getByRole('button', { name: en.train.gaps['no-gpu'] }).first()).toBeVisible();
  await studio.goTo('/gpu');
  await expect(studio.main.getByText(en.gpu.noReport)).toBeVisible();
  await studio.goTo('/help');
  await expect(studio.main.getByRole('heading', { name: en.help.termsTitle, exact: true })).toBeVisible();
}
