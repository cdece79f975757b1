// A browser whose profile lies on disk, so that its storage outlives a tab that is closed, crashed or reloaded.

import { chromium, expect, type BrowserContext, type Page, type Worker } from '@playwright/test';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withWebGpu } from './browser-options.ts';
import { filesIn, inRepository, madeFile } from './repository-files.ts';
import { StudioPage, type StartedRunFile } from './studio-page.ts';

/** Opens a browser with a new profile; `close` ends it and removes the profile. */
export async function lastingBrowser(baseURL: string): Promise<{ readonly context: BrowserContext; readonly close: () => Promise<void> }> {
  const profile = await mkdtemp(join(tmpdir(), 'studio-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    ...withWebGpu,
    baseURL,
    locale: 'en-US',
    viewport: { width: 1280, height: 800 },
  });
  return {
    context,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** A run of small steps over the fixtures: minutes long unless it is stopped, saved every so many seconds. */
export function longRun(
  name: string,
  more: { readonly steps?: number; readonly everySeconds?: number; readonly learningRate?: number } = {},
): StartedRunFile {
  const { steps = 20_000, everySeconds = 2, learningRate = 0.001 } = more;
  return {
    version: 1,
    name,
    seed: 11,
    model: { folder: 'model' },
    checkpoint: { everySeconds },
    stages: [
      {
        stage: 'contrastive',
        data: ['pairs.jsonl'],
        batchSize: 6,
        microBatchSize: 6,
        steps,
        negatives: 1,
        learningRate,
        temperature: 0.05,
        dropout: 0.1,
        queryMaximumLength: 24,
        passageMaximumLength: 48,
      },
    ],
  };
}

/** Opens the studio in a new tab with the tiny model and its rows imported. */
export async function studioWithRows(page: Page): Promise<StudioPage> {
  const studio = await StudioPage.open(page);
  await studio.choose(await filesIn(inRepository('e2e/fixtures/models/std02-2layers')));
  await expect(studio.main.getByText('2 layers, 32 wide', { exact: false })).toBeVisible({ timeout: 60_000 });
  await studio.choose([madeFile('pairs.jsonl', await readFile(inRepository('e2e/fixtures/pairs.jsonl')))]);
  await expect(studio.importOf('pairs.jsonl').getByText('22 rows are usable')).toBeVisible();
  return studio;
}

/** The worker that trains. */
export async function studioWorker(page: Page): Promise<Worker> {
  const [worker] = page.workers();
  return worker ?? page.waitForEvent('worker');
}

/** Step of the newest checkpoint of a run, and the last step in its metrics, read from the storage itself. */
export function storedProgress(
  page: Page,
  runId: string,
): Promise<{ readonly saved: number; readonly last: number; readonly lines: readonly string[] }> {
  return page.evaluate(async (id) => {
    const root = await navigator.storage.getDirectory();
    const run = await (await root.getDirectoryHandle('runs')).getDirectoryHandle(id);
    const text = async (folder: FileSystemDirectoryHandle, name: string): Promise<string> => {
      try {
        return await (await (await folder.getFileHandle(name)).getFile()).text();
      } catch {
        return '';
      }
    };
    let [saved, sequence] = [0, 0];
    const checkpoints = await run.getDirectoryHandle('checkpoints').catch(() => undefined);
    for await (const [, slot] of checkpoints?.entries() ?? []) {
      const manifest = slot.kind === 'directory' ? await text(slot, 'manifest.json') : '';
      if (manifest === '') continue;
      const { content } = JSON.parse(manifest) as { content: { sequence: number; state: { step: number } } };
      if (content.sequence > sequence) [saved, sequence] = [content.state.step, content.sequence];
    }
    const lines = (await text(run, 'metrics.jsonl')).split('\n').filter((line) => line.endsWith('}'));
    return { saved, last: lines.length, lines };
  }, runId);
}
