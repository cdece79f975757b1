// The demo from start to download without a pointer.

import { expect, test, type Page } from '@playwright/test';
import { StudioPage } from './journeys/studio-page.ts';
import { en } from '../src/ui/words/en.ts';

test('the keyboard alone starts the demo, pauses it, stops it and downloads the model', async ({ page }) => {
  const studio = await StudioPage.open(page);
  await test.step('the first Tab offers a way past the navigation', async () => {
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe(en.shell.skip);
    await page.keyboard.press('Enter');
  });
  await tabTo(page, en.home.startDemo);
  await page.keyboard.press('Enter');
  await expect(studio.lossCurve()).toBeVisible({ timeout: 120_000 });

  await page.keyboard.press('Space');
  await studio.waitForState('paused');
  await tabTo(page, en.run.stop);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(await focused(page), 'the focus comes back to the button').toContain(en.run.stop);
  await page.keyboard.press('Enter');
  await tabTo(page, en.run.stopAndSave);
  await page.keyboard.press('Enter');
  await studio.waitForState('stopped');

  await tabTo(page, en.run.download);
  const folder = await studio.takeZip(() => page.keyboard.press('Enter'));
  expect(folder.files.has('model.safetensors')).toBe(true);
});

/** Presses Tab until the control with these words has the focus; a control that cannot be reached fails the journey. */
async function tabTo(page: Page, words: string): Promise<void> {
  const passed: string[] = [];
  for (let press = 0; press < 60; press += 1) {
    const here = await focused(page);
    if (here.startsWith(words)) return;
    passed.push(here);
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to "${words}"; it passed ${passed.join(' | ')}`);
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return '';
    return element.getAttribute('aria-label') ?? element.textContent.trim();
  });
}
