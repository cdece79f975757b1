// A screen looked at: a picture, what axe finds in it (the frame around it has a journey of its own), and whether it is wider than the window.

import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';
import { inRepository } from './repository-files.ts';
import { en } from '../../src/ui/words/en.ts';
import { zh } from '../../src/ui/words/zh.ts';

const folder = inRepository('artefacts/screens');
const wide = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
const narrowest = { width: 320, height: 640 };

/** Both themes, both languages, wide and narrow; ends as it began: light, English, wide. */
export async function lookAround(page: Page, name: string): Promise<void> {
  const found: string[] = [];
  for (const theme of ['dark', 'light'] as const) {
    await page.setViewportSize(wide);
    await chooseTheme(page, theme);
    found.push(...(await look(page, `${name}-${theme}-en`)));
    await switchLanguage(page, 'zh');
    found.push(...(await look(page, `${name}-${theme}-zh`)));
    await switchLanguage(page, 'en');
  }
  await page.setViewportSize(phone);
  found.push(...(await look(page, `${name}-phone`)));
  await page.setViewportSize(narrowest);
  found.push(...(await look(page, `${name}-narrowest`)));
  await page.setViewportSize(wide);
  expect(found).toEqual([]);
}

async function look(page: Page, name: string): Promise<readonly string[]> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await page.waitForTimeout(150);
  await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' });
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const faults = await page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: typeof axe }; // was just put there
    const { violations } = await checker.run('main', { preload: false, resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id} at ${node.target.join(' ')}`));
  });
  const overflow = await page.evaluate(
    () => Math.max(document.documentElement.scrollWidth, document.querySelector('main')?.scrollWidth ?? 0) - innerWidth,
  );
  return [...faults, ...(overflow > 0 ? [`${overflow} pixels wider than the window`] : [])].map((fault) => `${name}: ${fault}`);
}

async function chooseTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  const button = page.getByRole('banner').getByRole('button', { name: /^Theme/ });
  while ((await button.getAttribute('aria-label')) !== en.shell.theme[theme]) await button.click();
}

async function switchLanguage(page: Page, language: 'en' | 'zh'): Promise<void> {
  const words = language === 'en' ? zh : en;
  await page.getByRole('banner').getByRole('button', { name: words.otherLanguage }).click();
}
