// No way out: every request of page and worker is recorded, and what would leave is refused.

import { expect, test, type Page, type Worker } from '@playwright/test';
import { filesIn, inRepository } from './journeys/repository-files.ts';
import { StudioPage } from './journeys/studio-page.ts';
import { en } from '../src/ui/words/en.ts';

const foreign = 'https://foreign.example/';

test('from load to download no request leaves the origin, and a foreign address is refused in page and worker', async ({
  page,
  baseURL,
}) => {
  const origin = new URL(baseURL ?? '').origin;
  const requests: string[] = [];
  const complaints: string[] = [];
  page.context().on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text());
  });
  // Whatever got past the policy would be answered: only the policy can refuse.
  await page
    .context()
    .route(`${foreign}**`, (route) => route.fulfill({ status: 200, headers: { 'Access-Control-Allow-Origin': '*' }, body: 'reached' }));

  const studio = await StudioPage.open(page);
  await test.step('normal use: screens, import, demo, export', async () => {
    for (const screen of ['/data', '/train', '/runs', '/gpu', '/help', '/']) await studio.goTo(screen);
    await studio.choose(await filesIn(inRepository('e2e/fixtures/models/std02-2layers')));
    await expect(studio.main.getByText('2 layers, 32 wide', { exact: false })).toBeVisible({ timeout: 60_000 });
    await studio.goTo('/');
    await page.getByRole('button', { name: en.home.startDemo }).click();
    await expect(studio.lossCurve()).toBeVisible({ timeout: 120_000 });
    await studio.main.getByRole('button', { name: en.run.stop }).click();
    await page.getByRole('dialog').getByRole('button', { name: en.run.stopAndSave }).click();
    await studio.waitForState('stopped');
    await studio.download();
  });

  const network = requests.filter((address) => !address.startsWith('blob:'));
  expect(network.filter((address) => new URL(address).origin !== origin)).toEqual([]);
  expect(
    network.some((address) => address.endsWith('/demo/run.json')),
    'requests of the worker are recorded too',
  ).toBe(true);
  expect(complaints).toEqual([]);

  await test.step('a foreign address', async () => {
    const [worker] = page.workers();
    if (worker === undefined) throw new Error('the studio has no worker');
    for (const place of [page, worker]) {
      expect(await fetched(place, new URL('/', origin).href), 'the own origin is reached').toEqual({ reached: true, refusedBy: [] });
      expect(await fetched(place, foreign)).toEqual({ reached: false, refusedBy: ['connect-src'] });
    }
  });
});

interface Attempt {
  readonly reached: boolean;
  readonly refusedBy: readonly string[];
}

/** Tries an address from the page or the worker, and says which rules of the policy were reported to refuse it. */
function fetched(place: Page | Worker, address: string): Promise<Attempt> {
  return 'workers' in place ? place.evaluate(attempt, address) : place.evaluate(attempt, address);
}

/** Runs in the browser, so it uses nothing from outside. */
async function attempt(address: string): Promise<Attempt> {
  const refusedBy: string[] = [];
  // Pages and workers both send this event; the types of `self` know it in neither.
  self.addEventListener('securitypolicyviolation', (event) => refusedBy.push(event.effectiveDirective));
  const reached = await fetch(address).then(
    (response) => response.ok,
    () => false,
  );
  // The report is a task of its own.
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { reached, refusedBy };
}
