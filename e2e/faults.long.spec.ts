// What can befall a run from outside. Each journey ends in a run that goes on, with what was lost told in the page.

import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { lastingBrowser, longRun, storedProgress, studioWithRows, studioWorker } from './journeys/lasting-profile.ts';
import { destroyDevice } from './journeys/gpu-faults.ts';
import { StudioPage } from './journeys/studio-page.ts';
import { en } from '../src/ui/words/en.ts';
import { zh } from '../src/ui/words/zh.ts';

/** Seconds between saves in these journeys. */
const interval = 2;
const patience = { timeout: 60_000 };
const inScreenshots = (name: string): { readonly path: string; readonly fullPage: boolean } => ({
  path: `test-results/screenshots/faults-${name}.png`,
  fullPage: true,
});

interface Opened {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly studio: StudioPage;
}

/** Does something in a browser of its own, whose profile lasts until then. */
async function inBrowser(baseURL: string | undefined, work: (opened: Opened) => Promise<void>): Promise<void> {
  const { context, close } = await lastingBrowser(baseURL ?? '');
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await work({ context, page, studio: await studioWithRows(page) });
  } finally {
    await close();
  }
}

/** Starts a long run and waits for its second save. */
async function startSaved(studio: StudioPage, name: string): Promise<string> {
  await studio.runFile(longRun(name, { everySeconds: interval }));
  const runId = studio.runId();
  await expect.poll(async () => (await storedProgress(studio.page, runId)).saved, patience).toBeGreaterThan(0);
  const { saved } = await storedProgress(studio.page, runId);
  await expect.poll(async () => (await storedProgress(studio.page, runId)).saved, patience).toBeGreaterThan(saved);
  return runId;
}

/** Opens the studio again, reads what Home says of the run, and resumes it there. Answers what was lost. */
async function resumeFromHome(
  page: Page,
  name: string,
  runId: string,
): Promise<{ readonly said: string; readonly steps: number; readonly seconds: number }> {
  const studio = await StudioPage.open(page);
  const card = studio.main.locator('.callout-caution', { hasText: `${name} was interrupted` });
  await expect(card).toBeVisible(patience);
  const said = (await card.locator('.callout-words').innerText()).replaceAll('\n', ' ');
  const { saved, last } = await storedProgress(page, runId);
  expect(said).toContain(`Saved at step ${saved.toLocaleString('en')}`);
  const seconds = Number(/, ([\d.]+) s before/.exec(said)?.[1]);
  await card.getByRole('button', { name: en.home.resume, exact: true }).click();
  await page.waitForURL(/#\/runs\//);
  await studio.waitForState('training');
  await studio.waitForStep(last + 1);
  return { said, steps: last - saved, seconds };
}

for (const end of ['closed', 'crashed', 'reloaded'] as const) {
  test(`a tab that is ${end} loses no more than one interval, and Home resumes it`, async ({ baseURL }) => {
    await inBrowser(baseURL, async ({ context, page, studio }) => {
      const runId = await startSaved(studio, end);
      let next = page;
      if (end === 'reloaded') await page.reload();
      else {
        next = await context.newPage();
        if (end === 'closed') await page.close({ runBeforeUnload: false });
        else await crash(context, page);
      }
      const lost = await resumeFromHome(next, end, runId);
      console.log(`${end}: ${lost.steps} steps, ${lost.seconds} s lost; "${lost.said}"`);
      // Metrics are written once a second, and a save comes at the end of a step.
      expect(lost.seconds).toBeLessThanOrEqual(interval + 2);
    });
  });
}

/** The renderer of the page dies: it and its worker are gone from one moment to the next. */
async function crash(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  session.send('Page.crash').catch(() => undefined); // nobody is left to answer
  await crashed;
  await page.close();
}

test('a run whose GPU is taken away goes on by itself from its last save; twice in a row it stops and says why', async ({ baseURL }) => {
  await inBrowser(baseURL, async ({ page, studio }) => {
    const runId = await startSaved(studio, 'lost');
    const worker = await studioWorker(page);
    const before = await studio.step();
    await destroyDevice(worker, false);
    await expect(page.getByText(/^The GPU was taken away at step [\d,]+\. The run is starting it again …$/)).toBeVisible(patience);
    await page.screenshot(inScreenshots('recovering'));
    await expect(page.getByText(/^The GPU was taken away at step [\d,]+; the run has gone on by itself\.$/)).toBeVisible(patience);
    await studio.waitForStep(before + 5);
    await studio.waitForState('training');
    const said = await page.locator('.notices').innerText();
    console.log(`GPU destroyed at about step ${before}: "${said.replaceAll('\n', ' ')}"`);
    await page.screenshot(inScreenshots('recovered'));

    await destroyDevice(worker, true);
    await studio.waitForState('failed');
    const failure = await studio.main.getByRole('alert').filter({ hasText: en.run.failedTitle }).innerText();
    console.log(`lost again and again: "${failure.replaceAll('\n', ' ')}"`);
    expect(failure).toContain(en.fault['device-lost-again'].title('2'));
    await page.screenshot(inScreenshots('lost-again'));
    const { saved } = await storedProgress(page, runId);
    expect(saved, 'the last save stands').toBeGreaterThan(0);
  });
});

test('an exception in the worker leaves a run that can be resumed', async ({ baseURL }) => {
  await inBrowser(baseURL, async ({ page, studio }) => {
    const runId = await startSaved(studio, 'thrown');
    const worker = await studioWorker(page);
    await worker.evaluate(() => {
      setTimeout(() => {
        throw new Error('thrown by the journey');
      });
    });
    await expect(page.getByText(en.shell.workerRestarted)).toBeVisible(patience);
    await studio.waitForState('interrupted');
    const { saved, last } = await storedProgress(page, runId);
    console.log(`worker threw: ${last - saved} steps lost; "${(await page.locator('.notices').innerText()).replaceAll('\n', ' ')}"`);
    await page.screenshot(inScreenshots('worker'));
    await studio.main.getByRole('button', { name: en.run.resume, exact: true }).click();
    await studio.waitForState('training');
    await studio.waitForStep(last + 1);
  });
});

test('a full storage pauses the run with nothing lost; old checkpoints are freed and it goes on', async ({ baseURL }) => {
  await inBrowser(baseURL, async ({ context, page, studio }) => {
    await studio.runFile(longRun('finished', { steps: 6 }));
    await studio.waitForState('completed');
    const runId = await startSaved(studio, 'hungry');
    const session = await context.newCDPSession(page);
    const { usage = 0 } = await page.evaluate(() => navigator.storage.estimate());
    const origin = new URL(page.url()).origin;
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage });
    await expect(page.getByText(/ Training is paused, nothing lost\.$/)).toBeVisible(patience);
    await studio.waitForState('paused');
    const paused = await studio.step();
    const callout = page.getByRole('alert').filter({ hasText: 'Training is paused, nothing lost.' });
    await expect(callout.getByRole('button', { name: /^Free .* and resume$/ })).toBeVisible();
    await expect(callout.getByText(/They belong to: finished/)).toBeVisible();
    console.log(`quota: "${(await callout.innerText()).replaceAll('\n', ' ')}"`);
    await page.screenshot(inScreenshots('quota'));
    await page.getByTitle(en.shell.switchLanguage).click();
    await expect(page.getByText(/训练已暂停，没有丢失任何内容。/)).toBeVisible();
    await page.screenshot(inScreenshots('quota-zh'));
    await page.getByTitle(zh.shell.switchLanguage).click();

    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 64 * 1024 ** 2 });
    await callout.getByRole('button', { name: /^Free .* and resume$/ }).click();
    await studio.waitForState('training');
    await studio.waitForStep(paused + 5);
    await expect(callout).toHaveCount(0);
    // Not one step came twice or was left out.
    const { lines } = await storedProgress(page, runId);
    const steps = lines.map((line) => (JSON.parse(line) as { step: number }).step);
    expect(steps).toEqual(steps.map((_, index) => index + 1));
  });
});

test('a second tab follows along, takes over after a save, and notices when the other is gone', async ({ baseURL }) => {
  await inBrowser(baseURL, async ({ context, page, studio }) => {
    await startSaved(studio, 'shared');
    const second = await context.newPage();
    const other = await StudioPage.open(second);
    await expect(second.getByText(en.recovery.followTitle)).toBeVisible(patience);
    await expect(second.getByRole('button', { name: en.run.pause, exact: true })).toHaveCount(0);
    await other.goTo(`/runs/${studio.runId()}`);
    const seen = await other.step();
    await other.waitForStep(seen + 3);
    await second.screenshot(inScreenshots('second-tab'));

    await second.getByRole('button', { name: en.recovery.takeOver }).click();
    await expect(second.getByText(en.recovery.followTitle)).toHaveCount(0, patience);
    await expect(page.getByText(en.recovery.followTitle)).toBeVisible(patience);
    await other.waitForState('training');
    const taken = await other.step();
    await other.waitForStep(taken + 3);
    console.log(`second tab: followed at step ${seen}, took over at step ${taken}`);

    await second.close({ runBeforeUnload: false });
    await expect(page.getByText(en.recovery.otherTabGone)).toBeVisible(patience);
    await studio.goTo('/');
    await expect(studio.main.getByText(/^shared was interrupted at step/)).toBeVisible(patience);
    await page.screenshot(inScreenshots('home'));
  });
});
