// What the worker does for each command of the page. It knows storage, device and the run; it draws nothing.

import { InputError } from '../base/errors.ts';
import { readText } from '../base/folder.ts';
import type { Calls, Event, ImportReport, RunStatus, Snapshot } from '../contract/protocol.ts';
import type { RunFile } from '../contract/run-file.ts';
import { loadTokenizer } from '../data/tokenizer/load-tokenizer.ts';
import { tokenizerFileNames, type Tokenizer } from '../data/tokenizer/tokenizer.ts';
import { readManifest, rejectedPath } from '../data/dataset-manifest.ts';
import type { RunInputs } from '../engine/inputs.ts';
import { readRunFile, stageDefinitions } from '../stages/definitions.ts';
import { ActiveRun } from './active-run.ts';
import { AssetStore, removeStrayAssets } from './asset-store.ts';
import { DemoInputs, demoRunFile } from './demo-inputs.ts';
import { embedWithFolder } from './embed.ts';
import { exportRun } from './export-run.ts';
import { Gpu } from './gpu.ts';
import { importFiles } from './import-files.ts';
import { OpfsFolder } from './opfs-folder.ts';
import { PageInputs } from './page-inputs.ts';
import { previewRows, previewTokens } from './preview.ts';
import { RunStore, type RunHeader } from './run-store.ts';

export type Handlers = {
  readonly [T in keyof Calls]: (
    request: Calls[T]['request'],
    context: { readonly commandId: number; readonly signal: AbortSignal },
  ) => Promise<Calls[T]['reply']>;
};

/** Held while a run executes, so that two tabs do not train into one storage. */
const lockName = 'studio-training';

export class Studio {
  readonly #root: OpfsFolder;
  readonly #assets: AssetStore;
  readonly #runs: RunStore;
  readonly #gpu: Gpu;
  readonly #tell: (event: Event) => void;
  #active: ActiveRun | undefined;
  #demoTokenizer: Promise<Tokenizer> | undefined;

  static async open(tell: (event: Event) => void): Promise<Studio> {
    const root = await OpfsFolder.open();
    await sweep(root);
    return new Studio(root, await AssetStore.open(root.folder(assetsPath)), tell);
  }

  private constructor(root: OpfsFolder, assets: AssetStore, tell: (event: Event) => void) {
    this.#root = root;
    this.#assets = assets;
    this.#runs = new RunStore(root.folder('runs'));
    this.#tell = tell;
    this.#gpu = new Gpu((device) => tell({ type: 'device', device }));
  }

  readonly handlers: Omit<Handlers, 'cancel'> = {
    hello: () => this.#snapshot(),
    'start-device': async () => (await this.#gpu.start()).report,
    import: ({ files }, { commandId, signal }) => this.#import(files, commandId, signal),
    'settle-import': ({ dataId, keepGoodRows }) => this.#settle(dataId, keepGoodRows),
    'delete-asset': ({ assetId }) => this.#deleteAsset(assetId),
    'preview-rows': ({ dataId, offset, count }) => previewRows(this.#assets.folderOf(dataId), offset, count),
    'preview-tokens': async (request) => previewTokens(await this.#tokenizer(request.modelId), request),
    'rejected-rows': ({ dataId }) => this.#rejected(dataId),
    'start-run': ({ runFile }) => this.#start(runFile, false),
    'start-demo': async () => this.#start(await demoRunFile(), true),
    'resume-run': ({ runId }) => this.#resume(runId),
    pause: ({ runId }) => this.#ask(runId, (run) => run.control.pause()),
    continue: ({ runId }) => this.#ask(runId, (run) => run.control.continue()),
    'save-now': async ({ runId }) => {
      const run = this.#running(runId);
      const saved = run.untilSaved();
      run.control.saveNow();
      await saved;
      // As it is now: an older one would undo what an event has said meanwhile.
      return run.status;
    },
    'evaluate-now': ({ runId }) => this.#ask(runId, (run) => run.control.evaluateNow()),
    stop: ({ runId }) => this.#ask(runId, (run) => run.control.stop()),
    'read-run': ({ runId }) => this.#runs.record(runId, this.#active?.status.runId === runId ? this.#active.status : undefined),
    'delete-run': ({ runId }) => this.#deleteRun(runId),
    'export-run': ({ runId }) => exportRun(this.#runs, runId),
    embed: async ({ model, texts }, { signal }) => {
      const folder = 'runId' in model ? this.#runs.folderOf(model.runId).folder('model') : this.#assets.folderOf(model.modelId);
      return embedWithFolder(await this.#gpu.start(), folder, texts, signal);
    },
  };

  async #snapshot(): Promise<Snapshot> {
    const { usage = 0, quota = 0 } = await navigator.storage.estimate();
    return {
      device: this.#gpu.state,
      assets: this.#assets.assets,
      runs: await this.#runs.summaries(this.#active?.status.runId),
      active: this.#active?.status,
      storage: { usedBytes: usage, quotaBytes: quota },
    };
  }

  async #import(files: Calls['import']['request']['files'], commandId: number, signal: AbortSignal): Promise<ImportReport> {
    const scratch = this.#root.folder(scratchPath);
    const items = await importFiles(
      { store: this.#assets, scratch, signal, onProgress: (progress) => this.#tell({ type: 'import-progress', commandId, progress }) },
      files,
    );
    this.#tell({ type: 'assets', assets: this.#assets.assets });
    return { items, snapshot: await this.#snapshot() };
  }

  async #settle(dataId: string, keepGoodRows: boolean): Promise<Snapshot> {
    const asset = this.#assets.byId(dataId);
    if (!keepGoodRows) await this.#assets.remove(dataId);
    else if (asset.kind === 'data') await this.#assets.add({ ...asset, pending: false });
    this.#tell({ type: 'assets', assets: this.#assets.assets });
    return this.#snapshot();
  }

  async #deleteAsset(assetId: string): Promise<Snapshot> {
    const asset = this.#assets.byId(assetId);
    if (this.#active !== undefined)
      throw new InputError(
        `${asset.name} may be in use: ${this.#active.status.name} is running.`,
        'Stop the run first, or wait for its end.',
      );
    await this.#assets.remove(assetId);
    this.#tell({ type: 'assets', assets: this.#assets.assets });
    return this.#snapshot();
  }

  async #rejected(dataId: string): Promise<{ blob: Blob }> {
    await readManifest(this.#assets.folderOf(dataId));
    const file = await this.#assets.folderOf(dataId).file(rejectedPath);
    return { blob: file ?? new Blob([]) };
  }

  async #tokenizer(modelId: string): Promise<Tokenizer> {
    if (modelId !== 'demo') return tokenizerIn(this.#assets.folderOf(modelId));
    this.#demoTokenizer ??= new DemoInputs().openModel('tokenizer').then(tokenizerIn);
    return this.#demoTokenizer;
  }

  async #start(given: unknown, isDemo: boolean): Promise<RunStatus> {
    const runFile = readRunFile(given);
    const runId = crypto.randomUUID();
    const header: RunHeader = { runId, isDemo, startedAt: Date.now(), runFile: given, status: firstStatus(runId, runFile) };
    return this.#launch(header, runFile, false);
  }

  async #resume(runId: string): Promise<RunStatus> {
    const header = await this.#runs.header(runId);
    return this.#launch(header, readRunFile(header.runFile), true);
  }

  async #launch(header: RunHeader, runFile: RunFile, resumes: boolean): Promise<RunStatus> {
    if (this.#active !== undefined) throw new InputError(`${this.#active.status.name} is running.`, 'Stop it first, or wait for its end.');
    const release = await takeLock();
    try {
      const device = await this.#gpu.start();
      const inputs: RunInputs = header.isDemo
        ? new DemoInputs()
        : new PageInputs(this.#assets, this.#runs.folderOf(header.runId).folder('made'));
      await this.#runs.saveHeader(header);
      const run = new ActiveRun({ header, runFile, device, inputs, store: this.#runs, resumes, tell: this.#tell });
      this.#active = run;
      void run.execute().finally(() => {
        this.#active = undefined;
        release();
      });
      return run.status;
    } catch (error) {
      release();
      throw error;
    }
  }

  async #ask(runId: string, wish: (run: ActiveRun) => void): Promise<RunStatus> {
    const run = await Promise.resolve(this.#running(runId));
    wish(run);
    return run.status;
  }

  #running(runId: string): ActiveRun {
    const run = this.#active;
    if (run?.status.runId === runId) return run;
    throw new InputError('This run is not running.', 'Resume it first.');
  }

  async #deleteRun(runId: string): Promise<Snapshot> {
    if (this.#active?.status.runId === runId) throw new InputError('This run is running.', 'Stop it first.');
    // Another tab may be executing it.
    const release = this.#active === undefined ? await takeLock() : () => undefined;
    try {
      await this.#runs.remove(runId);
    } finally {
      release();
    }
    return this.#snapshot();
  }
}

function firstStatus(runId: string, runFile: RunFile): RunStatus {
  const stages = runFile.stages.map(({ stage, id, config }) => ({
    stage,
    id,
    steps: stageDefinitions[stage].trains ? Number(config['steps'] ?? 0) : 0,
    done: 0,
    state: 'waiting' as const,
  }));
  return { runId, name: runFile.name, state: 'preparing', stageIndex: 0, stages, step: 0, steps: 0, secondsElapsed: 0 };
}

async function tokenizerIn(folder: { open: OpfsFolder['open'] } & Parameters<typeof readText>[0]): Promise<Tokenizer> {
  const files = new Map<string, string>();
  for (const name of tokenizerFileNames) {
    const text = await readText(folder, name);
    if (text !== undefined) files.set(name, text);
  }
  return loadTokenizer(files);
}

const scratchPath = 'scratch';
const assetsPath = 'assets';

/**
 * Removes what an import left behind when its tab was closed, where no other tab of the studio is open; then tells other
 * tabs, for as long as this worker lives, that one is.
 */
async function sweep(root: OpfsFolder): Promise<void> {
  await navigator.locks.request('studio-open', { mode: 'exclusive', ifAvailable: true }, async (lock) => {
    if (lock === null) return;
    await root.remove(scratchPath);
    await removeStrayAssets(root.folder(assetsPath));
  });
  void navigator.locks.request('studio-open', { mode: 'shared' }, () => new Promise<never>(() => undefined));
}

/** Takes the training lock of this origin; the result gives it back. */
async function takeLock(): Promise<() => void> {
  return new Promise((resolve, reject) => {
    void navigator.locks.request(lockName, { ifAvailable: true }, (lock) => {
      if (lock === null) {
        reject(new InputError('Another tab of the studio is training.', 'Go on there, or stop it first.'));
        return undefined;
      }
      return new Promise<void>((release) => {
        resolve(release);
      });
    });
  });
}
