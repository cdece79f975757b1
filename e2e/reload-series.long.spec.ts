// One run, cut off eight times (twenty with `THOROUGH=1`) at moments that a seed draws: by a reload, or by closing its tab. Each time it is resumed,
// and in the end its losses are those of a run that nobody disturbed.

import { expect, test, type Page } from '@playwright/test';
import { lastingBrowser, longRun, storedProgress, studioWithRows } from './journeys/lasting-profile.ts';
import { StudioPage } from './journeys/studio-page.ts';
import { Random } from '../src/base/random.ts';
import { en } from '../src/ui/words/en.ts';

/** Twelve seconds each: all twenty where there is time, `THOROUGH=1`. */
const interruptions = process.env['THOROUGH'] === '1' ? 20 : 8;
/** Seconds between saves. */
const interval = 1;
const steps = 18 * interruptions;
/** From a resume to the next interruption: at most so many steps, and then so many milliseconds. */
const longest = { steps: 10, milliseconds: 400 };
const patience = { timeout: 60_000 };

interface Loss {
  readonly how: 'reload' | 'close';
  readonly steps: number;
  /** Of training since the last save, by the throughput that every step recorded. */
  readonly seconds: number;
}

test(`a run that is cut off ${interruptions} times loses at most one interval each time, and ends with the same losses`, async ({
  baseURL,
}) => {
  const { context, close } = await lastingBrowser(baseURL ?? '');
  try {
    let page = context.pages()[0] ?? (await context.newPage());
    let studio = await studioWithRows(page);
    const run = (name: string): ReturnType<typeof longRun> => longRun(name, { steps, everySeconds: interval });
    await studio.runFile(run('undisturbed'));
    const undisturbed = studio.runId();
    await studio.waitForState('completed');
    await studio.runFile(run('disturbed'));
    const disturbed = studio.runId();

    const random = new Random(7);
    const losses: Loss[] = [];
    for (let count = 0; count < interruptions; count += 1) {
      await studio.waitForStep((await studio.step()) + 1 + random.below(longest.steps));
      await page.waitForTimeout(random.below(longest.milliseconds));
      const how = random.uniform() < 0.5 ? 'reload' : 'close';
      if (how === 'reload') await page.reload();
      else studio = await reopened(page);
      page = studio.page;
      const { saved, last, lines } = await storedProgress(page, disturbed);
      const seconds = lines.slice(saved).reduce((sum, line) => sum + secondsOf(line), 0);
      await resume(studio, disturbed);
      losses.push({ how, steps: last - saved, seconds });
      console.log(`${count + 1}. ${how} at step ${last}: saved at step ${saved}, ${last - saved} steps and ${seconds.toFixed(1)} s lost`);
    }
    await studio.waitForState('completed');
    const [kept, whole] = [await lossesOf(page, disturbed), await lossesOf(page, undisturbed)];
    expect(kept).toEqual(whole);
    expect(kept).toHaveLength(steps);
    expect(new Set(kept).size, 'the loss moves').toBeGreaterThan(steps / 2);
    expect(losses, 'it lasted long enough to be cut off so often').toHaveLength(interruptions);
    const most = Math.max(...losses.map(({ seconds }) => seconds));
    console.log(
      `${losses.length} times: ${most.toFixed(1)} s lost at most, ${losses.reduce((sum, { steps: lost }) => sum + lost, 0)} steps in all`,
    );
    // A save is begun at the end of the step in which the interval ends.
    expect(most).toBeLessThanOrEqual(interval + 1);
  } finally {
    await close();
  }
});

/** The tab is closed without a question, before anything can be saved, and the studio opened in another. */
async function reopened(page: Page): Promise<StudioPage> {
  const next = await page.context().newPage();
  await page.close({ runBeforeUnload: false });
  return StudioPage.open(next);
}

/** Resumes the run where the recovery card stands. */
async function resume(studio: StudioPage, runId: string): Promise<void> {
  const { page, main } = studio;
  await studio.goTo('/');
  const card = main.locator('.callout-caution', { hasText: 'disturbed was interrupted' });
  await expect(card).toBeVisible(patience);
  await card.getByRole('button', { name: en.home.resume, exact: true }).click();
  await page.waitForURL(new RegExp(`#/runs/${runId}$`));
  await expect(studio.state('training').or(studio.state('completed'))).toBeVisible(patience);
}

function secondsOf(line: string): number {
  const { tokens, tokensPerSecond } = JSON.parse(line) as { tokens: number; tokensPerSecond: number };
  return tokens / tokensPerSecond;
}

async function lossesOf(page: Page, runId: string): Promise<readonly number[]> {
  const { lines } = await storedProgress(page, runId);
  return lines.map((line) => (JSON.parse(line) as { loss: number }).loss);
}
