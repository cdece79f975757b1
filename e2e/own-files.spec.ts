// A person's own files: what is taken, what is refused and in which words.

import { expect, test, type Locator } from '@playwright/test';
import { zipSync } from 'fflate';
import { readFile } from 'node:fs/promises';
import { filesIn, inRepository, madeFile } from './journeys/repository-files.ts';
import { StudioPage } from './journeys/studio-page.ts';
import { en } from '../src/ui/words/en.ts';

const tinyModel = inRepository('e2e/fixtures/models/std02-2layers');

test('rows that cannot be used are named and the good ones imported', async ({ page }) => {
  const studio = await StudioPage.open(page);
  const rows = (await readFile(inRepository('public/demo/train.jsonl'), 'utf8')).trimEnd().split('\n');
  const bad = ['{"query": "no positives", "pos": []}', '{"query": 7, "pos": ["a number asks"]}', '{"query": "cut off", "pos": ["'];
  await studio.choose([madeFile('train.jsonl', `${[...rows, ...bad].join('\n')}\n`)]);
  const report = studio.importOf('train.jsonl');
  const count = rows.length.toLocaleString('en');
  await expect(report.getByText(`${count} of ${(rows.length + 3).toLocaleString('en')} rows are usable.`)).toBeVisible({ timeout: 60_000 });
  for (const offset of [1, 2, 3]) {
    await expect(report.getByRole('cell', { name: (rows.length + offset).toLocaleString('en'), exact: true })).toBeVisible();
  }
  await expect(studio.main.getByText(en.data.pending)).toBeVisible();
  await report.getByRole('button', { name: en.data.importGood(count) }).click();
  await expect(studio.main.getByText(en.data.pending)).toHaveCount(0);

  const coming = page.waitForEvent('download');
  await report.getByRole('button', { name: en.data.downloadRejected }).click();
  const rejected = await readFile(await (await coming).path(), 'utf8');
  for (const offset of [1, 2, 3]) expect(rejected).toContain(String(rows.length + offset));

  await studio.main.getByRole('button', { name: en.data.show('train.jsonl') }).click();
  await expect(studio.main.getByRole('cell', { name: /^ppmtopgm: Convert a PPM image to a PGM image\. Example: \S+ \S+$/ })).toBeVisible();
  await page.reload();
  await expect(studio.main.getByRole('row', { name: new RegExp(`train\\.jsonl.*${count}`) })).toBeVisible();
});

test('retrieval sets, model folders, zips of them and run files are understood', async ({ page }) => {
  const studio = await StudioPage.open(page);
  await studio.chooseFolder(inRepository('public/demo/eval'));
  await expect(studio.importOf('eval').getByText('300 documents and 100 queries')).toBeVisible({ timeout: 60_000 });

  const files = await filesIn(tinyModel);
  await studio.choose(files);
  await expect(studio.main.getByText('2 layers, 32 wide', { exact: false })).toBeVisible({ timeout: 60_000 });

  const zip = zipSync(Object.fromEntries(files.map(({ name, buffer }) => [`std02/${name}`, new Uint8Array(buffer)])));
  await studio.choose([madeFile('packed.zip', zip)]);
  await expect(studio.importOf('packed.zip').getByText(en.data.verdictModel('')[1].trim())).toBeVisible({ timeout: 60_000 });
  const models = studio.main.getByRole('region', { name: en.data.models });
  await expect(models.getByRole('row')).toHaveCount(3);

  const runFile = {
    version: 1,
    name: 'from a file',
    seed: 7,
    model: { folder: 'std02' },
    stages: [{ stage: 'contrastive', data: ['mine.jsonl'], batchSize: 12, steps: 34 }],
  };
  await studio.choose([madeFile('mine.json', JSON.stringify(runFile))]);
  await expect(page).toHaveURL(/#\/train$/);
  await expect(studio.main.getByRole('navigation', { name: en.train.strip }).getByText('std02')).toBeVisible();
  await expect(studio.main.getByRole('spinbutton').or(studio.main.getByRole('textbox')).and(page.locator('[value="34"]'))).toBeVisible();
  await expect(studio.main.getByText(/needs mine\.jsonl, which is not imported/).first()).toBeVisible();
});

test('a folder that is dropped on the window is opened', async ({ page }) => {
  const studio = await StudioPage.open(page);
  const text = await readFile(inRepository('e2e/fixtures/pairs.jsonl'), 'utf8');
  const transfer = await page.evaluateHandle((content) => {
    const made = new DataTransfer();
    made.items.add(new File([content], 'pairs.jsonl'));
    return made;
  }, text);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await expect(page.getByText(en.shell.dropTitle)).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await expect(page).toHaveURL(/#\/data$/);
  await expect(studio.importOf('pairs.jsonl').getByText('22 rows are usable, none refused.')).toBeVisible();
});

test('what cannot be used is refused with one sentence and a remedy, and leaves nothing behind', async ({ page }) => {
  const studio = await StudioPage.open(page);
  const model = await filesIn(tinyModel);
  const named = (name: string): Buffer => model.find((file) => file.name === name)?.buffer ?? Buffer.alloc(0);
  const roberta = JSON.stringify({ ...(JSON.parse(named('config.json').toString()) as object), model_type: 'roberta' });
  const replaced = (name: string, buffer: Buffer): typeof model => model.map((file) => (file.name === name ? { ...file, buffer } : file));
  const broken = Buffer.from(named('model.safetensors'));
  broken.writeBigUInt64LE(2n ** 40n);

  await refuses(replaced('config.json', Buffer.from(roberta)), 'config.json says that this is a RoBERTa model; the studio trains BERT.');
  await refuses(replaced('model.safetensors', broken), /^model\.safetensors says that its header has 1099511627776 bytes/);
  await refuses(
    [madeFile('run.json', JSON.stringify({ version: 1, name: 'a', model: { folder: 'm' }, stages: [], colour: 'red' }))],
    /^colour is not a key of the run file/,
  );
  await refuses(
    [madeFile('run.json', JSON.stringify({ version: 1, name: 'a', model: { folder: 'm' }, stages: [], export: ['onnx'] }))],
    /onnx.* is not built yet\.$/,
  );
  await refuses(
    [madeFile('table.csv', 'colour,size\nred,3\nblue,4\n')],
    /^table\.csv has no columns that the studio recognises: "colour", "size"/,
  );
  await refuses([madeFile('nothing.jsonl', '')], 'nothing.jsonl is empty.');

  await page.reload();
  await studio.goTo('/data');
  await expect(studio.main.getByText(en.data.empty)).toBeVisible();

  async function refuses(files: Parameters<StudioPage['choose']>[0], sentence: string | RegExp): Promise<void> {
    await studio.choose(files);
    const alert = studio.main.getByRole('alert').filter({ hasText: en.data.refused });
    await expect(alert.getByText(sentence)).toBeVisible({ timeout: 60_000 });
    await expectSentenceAndRemedy(alert);
    await studio.main.getByRole('button', { name: en.data.close }).click();
    await expect(alert).toHaveCount(0);
  }
});

/** A name, one sentence that says what is wrong, and what to do. */
async function expectSentenceAndRemedy(alert: Locator): Promise<void> {
  const lines = (await alert.innerText()).split('\n').filter((line) => line.trim() !== '');
  expect(lines.length, lines.join(' | ')).toBeGreaterThanOrEqual(3);
  for (const line of lines.slice(-2)) expect(line).toMatch(/[.:)]$/);
}
