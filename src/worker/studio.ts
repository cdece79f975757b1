// What the worker does for each command of the page. It knows storage, device and the run; it draws nothing.

import { CapabilityError, InputError } from '../base/errors.ts';
import { readText } from '../base/folder.ts';
import type { Calls, Event, ImportReport, RunStatus, Snapshot } from '../contract/protocol.ts';
import type { RunEstimate } from '../contract/run-estimate.ts';
import type { RunFile } from '../contract/run-file.ts';
import type { DeviceCeilings, StepProfile } from '../contract/step-profile.ts';
import { loadTokenizer } from '../data/tokenizer/load-tokenizer.ts';
import { tokenizerFileNames, type Tokenizer } from '../data/tokenizer/tokenizer.ts';
import { readManifest, rejectedPath } from '../data/dataset-manifest.ts';
import { estimateRun } from '../engine/estimate-run.ts';
import type { RunInputs } from '../engine/inputs.ts';
import { adoptTilesOf } from '../engine/run-record.ts';
import { readRunFile, stageDefinitions } from '../stages/definitions.ts';
import { measureCeilings } from '../tensor/ledger/ceilings.ts';
import type { WebGpuDevice } from '../tensor/device/webgpu-device.ts';
import { ActiveRun } from './active-run.ts';
import { AssetStore, removeStrayAssets } from './asset-store.ts';
import { DemoInputs, demoRunFile } from './demo-inputs.ts';
import { embedWithFolder } from './embed.ts';
import { exportRun } from './export-run.ts';
import { Gpu } from './gpu.ts';
import { IdleWork } from './idle-work.ts';
import { importFiles } from './import-files.ts';
import { OpfsFolder } from './opfs-folder.ts';
import { PageInputs } from './page-inputs.ts';
import { previewRows, previewTokens } from './preview.ts';
import { RunStore, type RunHeader } from './run-store.ts';
import { TileStore } from './tile-store.ts';
import { warmUpSample } from './warm-up.ts';

export type Handlers = {
  readonly [T in keyof Calls]: (
    request: Calls[T]['request'],
    context: { readonly commandId: number; readonly signal: AbortSignal },
  ) => Promise<Calls[T]['reply']>;
};

/** Held while a run executes, so that two tabs do not train into one storage. */
const lockName = 'studio-training';
/** Time without a run after which the sample is warmed up. */
const idleMilliseconds = 200;

export class Studio {
  readonly #root: OpfsFolder;
  readonly #assets: AssetStore;
  readonly #runs: RunStore;
  readonly #gpu: Gpu;
  readonly #tell: (event: Event) => void;
  readonly #tiles: TileStore;
  readonly #demo = new DemoInputs();
  readonly #warmUp = new IdleWork<WebGpuDevice>(idleMilliseconds, (device, signal) => warmUpSample(device, this.#demo, signal));
  #active: ActiveRun | undefined;
  #measuring: Promise<DeviceCeilings> | undefined;
  #ceilings: DeviceCeilings | undefined;
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
    this.#tiles = new TileStore(root.folder('tiles'));
    this.#gpu = new Gpu(
      (device) => tell({ type: 'device', device }),
      (device) => this.#welcome(device),
    );
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
    'profile-step': ({ runId }) => this.#profile(runId),
    'measure-ceilings': () => this.#measure(),
    'estimate-run': ({ runFile }, { signal }) => this.#estimate(readRunFile(runFile), signal),
    'read-run': ({ runId }) => this.#runs.record(runId, this.#active?.status.runId === runId ? this.#active.status : undefined),
    'delete-run': ({ runId }) => this.#deleteRun(runId),
    'export-run': ({ runId }) => exportRun(this.#runs, runId),
    embed: async ({ model, texts }, { signal }) => {
      const folder = 'runId' in model ? this.#runs.folderOf(model.runId).folder('model') : this.#assets.folderOf(model.modelId);
      this.#warmUp.stop();
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
    this.#demoTokenizer ??= this.#demo.openModel('tokenizer').then(tokenizerIn);
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
      this.#warmUp.stop();
      await this.#measuring?.catch(() => undefined);
      adoptTilesOf(header.runFile, device);
      const inputs: RunInputs = header.isDemo ? this.#demo : new PageInputs(this.#assets, this.#runs.folderOf(header.runId).folder('made'));
      await this.#runs.saveHeader(header);
      const keepTiles = (): Promise<void> => this.#tiles.save(device);
      const run = new ActiveRun({ header, runFile, device, inputs, store: this.#runs, resumes, keepTiles, tell: this.#tell });
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

  /** A device that was started: it gets the tiles of its adapter, and something to do while nobody asks for anything. */
  async #welcome(device: WebGpuDevice): Promise<void> {
    this.#ceilings = undefined;
    await this.#tiles.load(device);
    if (this.#active === undefined) this.#warmUp.schedule(device);
  }

  async #profile(runId: string): Promise<StepProfile> {
    const run = this.#running(runId);
    if (run.status.state === 'paused') throw new InputError('The run is paused: no step comes.', 'Continue it, then ask again.');
    return run.profileStep(this.#ceilings);
  }

  #measure(): Promise<DeviceCeilings> {
    if (this.#active !== undefined)
      throw new InputError(`${this.#active.status.name} keeps the GPU busy.`, 'Measure once it has ended, or stop it first.');
    this.#measuring ??= this.#measureQuietly().finally(() => (this.#measuring = undefined));
    return this.#measuring;
  }

  async #measureQuietly(): Promise<DeviceCeilings> {
    const device = await this.#gpu.start();
    this.#warmUp.stop();
    const ceilings = await measureCeilings(device);
    device.trim();
    if (ceilings === undefined) throw new CapabilityError('There is no GPU to be measured.', 'Open the page in a browser with WebGPU.');
    this.#ceilings = ceilings;
    return ceilings;
  }

  async #estimate(runFile: RunFile, signal: AbortSignal): Promise<RunEstimate> {
    const target = await this.#gpu.start();
    const scratch = this.#root.folder(scratchPath).folder(crypto.randomUUID());
    try {
      return await estimateRun({ runFile, target, inputs: new PageInputs(this.#assets, scratch), scratch, signal });
    } finally {
      await scratch.remove('');
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
    steps: stageDefinitions[stage].hasSteps ? Number(config['steps'] ?? 0) : 0,
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
