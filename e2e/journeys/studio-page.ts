// The studio as a person uses it: everything is found by its words, nothing by the names of the program.

import { expect, type Locator, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { en } from '../../src/ui/words/en.ts';
import { unzip, type UnzippedFolder } from './unzipped-folder.ts';

const minute = 60_000;
/** Waiting for a GPU that is a program on a shared machine. */
const patience = { timeout: 2 * minute };

/** What `start` may hand over: paths of files, or files made on the spot. */
export type Files = Parameters<Locator['setInputFiles']>[0];

/** The JSON of a run file. */
export type StartedRunFile = Readonly<Record<string, unknown>> & { readonly name: string };

/** Every screen that has an address of its own: a new one is one entry here. */
export const screens = [
  ...(['/', '/data', '/train', '/runs', '/negatives', '/instructions', '/evaluate', '/playground'] as const),
  ...(['/gpu', '/settings', '/help'] as const),
] as const;

export class StudioPage {
  readonly page: Page;
  readonly main: Locator;

  private constructor(page: Page) {
    this.page = page;
    this.main = page.getByRole('main');
  }

  /** Opens the studio. Files are saved as downloads, for nobody answers the system's own save dialog here. */
  static async open(page: Page): Promise<StudioPage> {
    await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
    page.on('dialog', (dialog) => void dialog.accept());
    const studio = new StudioPage(page);
    await page.goto('/');
    await expect(
      page.getByRole('link', { name: new RegExp(`^${en.device.label}: .*(${en.device.ready}|${en.device.busy}|${en.device.missing})`) }),
    ).toBeVisible(patience);
    return studio;
  }

  /** Goes to a screen as a link does: the page stays loaded. */
  async goTo(screen: string): Promise<void> {
    await this.page.evaluate((address) => location.assign(address), `#${screen}`);
    await expect(this.main.getByRole('heading').first()).toBeVisible();
  }

  /** Chooses files on the Data screen. */
  async choose(files: Files): Promise<void> {
    await this.goTo('/data');
    await this.page.getByTestId('choose-files').setInputFiles(files);
  }

  async chooseFolder(path: string): Promise<void> {
    await this.goTo('/data');
    await this.page.getByTestId('choose-folder').setInputFiles(path);
  }

  /** The panel that tells what came of an import. */
  importOf(name: string): Locator {
    return this.main.getByRole('region', { name: en.data.importing(name), exact: true });
  }

  /** Drops a run file and starts what is then in the Train form. */
  async runFile(runFile: StartedRunFile): Promise<void> {
    await this.choose({ name: `${runFile.name}.json`, mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(runFile)) });
    await this.main.getByRole('button', { name: en.train.start }).click();
    await this.page.waitForURL(/#\/runs\/[0-9a-f-]{36}$/);
  }

  /** The curve of the run that is shown; it is there with the first point. */
  lossCurve(): Locator {
    return this.main.getByLabel(/^Loss over/);
  }

  /** The word beside the run's title. */
  state(word: keyof typeof en.runState): Locator {
    return this.main.locator('header .pill', { hasText: en.runState[word] });
  }

  async waitForState(word: keyof typeof en.runState): Promise<void> {
    const failed = this.main.locator('header .pill', { hasText: en.runState.failed });
    await expect(this.state(word).or(failed)).toBeVisible(patience);
    if (word !== 'failed') expect(await failed.count(), await this.main.innerText()).toBe(0);
  }

  /** The step that the run's header shows, 0 before there is one. */
  async step(): Promise<number> {
    const text = await this.main.locator('header').innerText();
    return Number(/step ([\d,]+) of/.exec(text)?.[1]?.replaceAll(',', '') ?? 0);
  }

  async waitForStep(step: number): Promise<void> {
    await expect.poll(() => this.step(), patience).toBeGreaterThanOrEqual(step);
  }

  /** Downloads the model of the run that is shown. */
  async download(): Promise<UnzippedFolder> {
    return this.#take(() => this.main.getByRole('button', { name: en.run.download }).click());
  }

  /** The zip that an action of the person leads to. */
  async takeZip(action: () => Promise<void>): Promise<UnzippedFolder> {
    return this.#take(action);
  }

  async #take(action: () => Promise<void>): Promise<UnzippedFolder> {
    const coming = this.page.waitForEvent('download', patience);
    await action();
    const download = await coming;
    return unzip(download.suggestedFilename(), await readFile(await download.path()));
  }

  runId(): string {
    return /#\/runs\/([0-9a-f-]{36})$/.exec(this.page.url())?.[1] ?? '';
  }

  /** nDCG@10 as the panel of figures writes it. */
  async ndcg(): Promise<string> {
    const figure = this.main.getByRole('row', { name: /nDCG@10/ }).locator('.better-now');
    await expect(figure).toBeVisible(patience);
    return figure.innerText();
  }
}
