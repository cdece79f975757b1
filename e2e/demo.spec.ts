// The whole way: landing, demo, curve, zip, and the zip read back.

import { expect, test, type Page } from '@playwright/test';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { parseRecordLines } from './journeys/record-lines.ts';
import { storedHash } from './journeys/browser-storage.ts';
import { inRepository, madeFile } from './journeys/repository-files.ts';
import { StudioPage } from './journeys/studio-page.ts';
import { en } from '../src/ui/words/en.ts';

const exported = [
  'model.safetensors',
  'config.json',
  'tokenizer.json',
  'modules.json',
  '1_Pooling/config.json',
  'run.json',
  'metrics.csv',
  'README.md',
];

test('landing, demo, curve, zip, and the zip is the model that was measured', async ({ page }) => {
  const studio = await StudioPage.open(page);
  const clicked = Date.now();
  await page.getByRole('button', { name: en.home.startDemo }).click();
  const curve = studio.lossCurve();
  await expect(curve).toBeVisible({ timeout: 120_000 });
  const seconds = ((Date.now() - clicked) / 1000).toFixed(1);
  test.info().annotations.push({ type: 'first loss point', description: `${seconds} s after the click` });
  console.log(`first loss point ${seconds} s after the click`);

  await test.step('the chart of nDCG@10 has the lines of the base model and of BM25', async () => {
    const chart = studio.main.getByLabel(/^nDCG@10 in/);
    await expect(chart).toBeVisible({ timeout: 120_000 });
    await expect(chart.getByText(en.chart.baseName)).toBeVisible();
    await expect(chart.getByText('BM25')).toBeVisible();
    for (const dashes of ['6 4', '1.5 3.5']) await expect(chart.locator(`line[stroke-dasharray="${dashes}"]`)).toHaveCount(1);
  });

  await test.step('what is trained so far is measured, then the run is stopped', async () => {
    await studio.main.getByRole('button', { name: new RegExp(`^${en.run.pause}`) }).click();
    await studio.waitForState('paused');
    await studio.main.getByRole('button', { name: en.better.evaluateNow }).click();
    await expect(studio.main.getByText(en.better.reference)).toHaveCount(0, { timeout: 120_000 });
    await studio.waitForState('paused');
    await studio.main.getByRole('button', { name: en.run.stop }).click();
    await page.getByRole('dialog').getByRole('button', { name: en.run.stopAndSave }).click();
    await studio.waitForState('stopped');
  });
  const trained = await studio.ndcg();
  const runId = studio.runId();

  const folder = await studio.download();
  expect([...folder.files.keys()]).toEqual(expect.arrayContaining(exported));
  expect(JSON.parse(folder.text('1_Pooling/config.json'))).toMatchObject({ pooling_mode_mean_tokens: true, word_embedding_dimension: 128 });
  const weights = createHash('sha256')
    .update(folder.files.get('model.safetensors') ?? '')
    .digest('hex');
  expect(weights, 'the zip holds the very weights of the run').toBe(await storedHash(page, `runs/${runId}/model/model.safetensors`));
  const measured = parseRecordLines(folder.text('evaluation.jsonl'))
    .filter(({ system }) => system === 'model')
    .at(-1);

  await test.step('dropped back on the page, the model is measured the same', async () => {
    await studio.choose([madeFile(folder.fileName, folder.zip)]);
    await expect(studio.importOf(folder.fileName).getByText(en.data.verdictModel('')[1].trim())).toBeVisible({ timeout: 60_000 });
    await studio.chooseFolder(inRepository('public/demo/eval'));
    await expect(studio.importOf('eval').getByText(/300 documents and 100 queries/)).toBeVisible({ timeout: 60_000 });
    await studio.runFile({ ...onlyMeasure, model: { folder: 'commands' } });
    await studio.waitForState('completed');
    expect(await studio.ndcg()).toBe(trained);
    const again = await studio.download();
    const record = parseRecordLines(again.text('evaluation.jsonl')).find(({ system }) => system === 'model');
    expect(record?.metrics).toEqual(measured?.metrics);
    expect(
      Buffer.compare(Buffer.from(again.files.get('model.safetensors') ?? []), Buffer.from(folder.files.get('model.safetensors') ?? [])),
      'read and written again, the weights are the same bytes',
    ).toBe(0);
  });

  await test.step('the run and the zip that was read back embed the same', async () => {
    const { ofRun, ofZip, width } = await embedWithBoth(page, ['list the files of a folder', 'Größe 檔案 42', '']);
    expect(ofRun.length).toBe(3 * width);
    expect(ofRun.some((value) => Math.abs(value) > 0.01)).toBe(true);
    expect(ofZip).toEqual(ofRun);
  });
});

interface Embeddings {
  readonly ofRun: readonly number[];
  readonly ofZip: readonly number[];
  readonly width: number;
}

/** Asks a worker of the studio, beside the page's own, for vectors under the demo run's model and under the imported zip. */
async function embedWithBoth(page: Page, texts: readonly string[]): Promise<Embeddings> {
  const script = readdirSync(inRepository('dist/worker')).find((name) => /^worker-.*\.js$/.test(name));
  return page.evaluate(
    async ({ url, texts: asked }) => {
      const worker = new Worker(url, { type: 'module' });
      let next = 0;
      const call = (type: string, request: object): Promise<unknown> =>
        new Promise((resolve, reject) => {
          const id = (next += 1);
          worker.addEventListener('message', (event: MessageEvent<{ id?: number; type: string; value?: unknown }>) => {
            if (event.data.id !== id) return;
            if (event.data.type === 'reply') resolve(event.data.value);
            else reject(new Error(JSON.stringify(event.data)));
          });
          worker.postMessage({ ...request, id, type });
        });
      // The protocol's replies; the page's own client, which types them, is not to be had in here.
      const snapshot = (await call('hello', {})) as { runs: { runId: string; isDemo: boolean }[]; assets: { id: string; kind: string }[] };
      const runId = snapshot.runs.find((run) => run.isDemo)?.runId;
      const modelId = snapshot.assets.find((asset) => asset.kind === 'model')?.id;
      const ofRun = (await call('embed', { model: { runId }, texts: asked })) as { vectors: Float32Array; width: number };
      const ofZip = (await call('embed', { model: { modelId }, texts: asked })) as { vectors: Float32Array; width: number };
      worker.terminate();
      return { ofRun: [...ofRun.vectors], ofZip: [...ofZip.vectors], width: ofRun.width };
    },
    { url: `./worker/${script ?? ''}`, texts },
  );
}

const onlyMeasure = {
  version: 1,
  name: 'measured-again',
  stages: [],
  evaluation: [{ kind: 'retrieval', name: 'commands', folder: 'eval' }],
};
