// Installed once, the studio needs no network: it opens, keeps its policy, and trains.

import { expect, test } from '@playwright/test';
import { StudioPage } from './journeys/studio-page.ts';
import { en } from '../src/ui/words/en.ts';

test('without a network the page opens again under its policy and starts the demo', async ({ page, context }) => {
  const studio = await StudioPage.open(page);
  await studio.goTo('/settings');
  await expect(studio.main.getByText(en.settings.offlineStates.ready)).toBeVisible({ timeout: 60_000 });

  await context.setOffline(true);
  const answer = await page.goto('/');
  expect(answer?.fromServiceWorker()).toBe(true);
  expect(answer?.headers()['content-security-policy']).toContain("default-src 'self'");
  await page.getByRole('button', { name: en.home.startDemo }).click();
  await expect(studio.lossCurve()).toBeVisible({ timeout: 120_000 });
  await page.screenshot({ path: 'artefacts/screens/offline-run.png' });
});
