// The palette, the keys and the self-test, as a person uses them.

import { expect, test } from '@playwright/test';
import { StudioPage } from './journeys/studio-page.ts';
import { en } from '../src/ui/words/en.ts';

test('palette and keys go where they say; single keys can be turned off; every kernel agrees with the CPU', async ({ page }) => {
  const studio = await StudioPage.open(page);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('temperature');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/help\/field\/temperature$/);
  await expect(studio.main.locator('[aria-current=true]')).toBeInViewport();

  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page).toHaveURL(/#\/settings$/);
  await studio.main.getByRole('switch', { name: en.settings.singleKeys }).click();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await studio.main.getByRole('switch', { name: en.settings.singleKeys }).click();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: en.shell.shortcuts })).toBeVisible();
  await page.keyboard.press('Escape');

  await studio.goTo('/gpu');
  await studio.main.getByRole('button', { name: en.gpu.test, exact: true }).click();
  await expect(studio.main.getByRole('heading', { name: /^Self-test: (\d+) of \1 agree/ })).toBeVisible({ timeout: 60_000 });
  await page.screenshot({ path: 'artefacts/screens/gpu-self-test.png' });
});
