// What every command of the page may need: storage, imports, runs, the GPU, and the run that is executed.

import { InputError } from '../base/errors.ts';
import type { Calls, Event, RunStatus, Snapshot } from '../contract/protocol.ts';
import type { DeviceCeilings } from '../contract/step-profile.ts';
import type { WebGpuDevice } from '../tensor/device/webgpu-device.ts';
import type { ActiveRun } from './active-run.ts';
import { AssetStore, removeStrayAssets } from './asset-store.ts';
import { DemoInputs } from './demo-inputs.ts';
import { Gpu } from './gpu.ts';
import { IdleWork } from './idle-work.ts';
import { OpfsFolder } from './opfs-folder.ts';
import { OtherTabs, type RunEvent } from './other-tabs.ts';
import { RunStore } from './run-store.ts';
import { TileStore } from './tile-store.ts';
import { Turns } from './turns.ts';
import { warmUpSample } from './warm-up.ts';

/** A function for each command of some group of them. */
export type HandlersOf<Group extends keyof Calls> = {
  readonly [T in Group]: (
    request: Calls[T]['request'],
    context: { readonly commandId: number; readonly signal: AbortSignal },
  ) => Promise<Calls[T]['reply']>;
};

/** Time without a run after which the sample is warmed up. */
const idleMilliseconds = 200;
const scratchPath = 'scratch';
const assetsPath = 'assets';

export class Workshop {
  readonly root: OpfsFolder;
  readonly assets: AssetStore;
  readonly runs: RunStore;
  readonly gpu: Gpu;
  readonly tell: (event: Event) => void;
  readonly tiles: TileStore;
  readonly demo = new DemoInputs();
  readonly warmUp = new IdleWork<WebGpuDevice>(idleMilliseconds, (device, signal) => warmUpSample(device, this.demo, signal));
  readonly otherTabs = new OtherTabs({
    active: () => this.active?.status,
    leave: (runId) => {
      if (this.active?.status.runId === runId) this.active.control.leave();
    },
    tell: (event) => this.tell(event),
  });
  /** The run that this worker executes, if any. */
  active: ActiveRun | undefined;
  /** What the device can do at best, once it was measured. */
  ceilings: DeviceCeilings | undefined;
  measuring: Promise<DeviceCeilings> | undefined;
  /** Comparisons of models, one after the other. */
  readonly comparisons = new Turns();

  static async open(tell: (event: Event) => void): Promise<Workshop> {
    const root = await OpfsFolder.open();
    await sweep(root);
    return new Workshop(root, await AssetStore.open(root.folder(assetsPath)), tell);
  }

  private constructor(root: OpfsFolder, assets: AssetStore, tell: (event: Event) => void) {
    this.root = root;
    this.assets = assets;
    this.runs = new RunStore(root.folder('runs'));
    this.tell = tell;
    this.tiles = new TileStore(root.folder('tiles'));
    this.gpu = new Gpu(
      (device) => tell({ type: 'device', device }),
      (device) => this.#welcome(device),
    );
  }

  /** A place for what one command writes and nobody keeps. */
  get scratch(): OpfsFolder {
    return this.root.folder(scratchPath);
  }

  /** The device, for a command: what is done while nobody asks for anything ends. */
  async device(): Promise<WebGpuDevice> {
    this.warmUp.stop();
    return this.gpu.start();
  }

  async snapshot(): Promise<Snapshot> {
    const { usage = 0, quota = 0 } = await navigator.storage.estimate();
    await this.otherTabs.look();
    const { followed } = this.otherTabs;
    return {
      device: this.gpu.state,
      assets: this.assets.assets,
      runs: await this.runs.summaries(this.activeRunId),
      active: this.active?.status ?? followed,
      elsewhere: this.active === undefined && followed !== undefined,
      storage: { usedBytes: usage, quotaBytes: quota },
    };
  }

  /** Id of the run that is executed, here or in another tab. */
  get activeRunId(): string | undefined {
    return (this.active?.status ?? this.otherTabs.followed)?.runId;
  }

  /** The status of a run that is executed, here or in another tab. */
  liveStatus(runId: string): RunStatus | undefined {
    const live = this.active?.status ?? this.otherTabs.followed;
    return live?.runId === runId ? live : undefined;
  }

  /** Says something of the run of this tab, here and in the others. */
  tellOfRun(event: RunEvent | Extract<Event, { readonly type: 'failed' }>): void {
    this.tell(event);
    if (event.type !== 'failed') this.otherTabs.share(event);
  }

  /** The page is told what is imported, after it has changed. */
  tellAssets(): void {
    this.tell({ type: 'assets', assets: this.assets.assets });
  }

  /** @throws InputError where this worker does not execute the run */
  running(runId: string): ActiveRun {
    const run = this.active;
    if (run?.status.runId === runId) return run;
    throw new InputError('This run is not running.', 'Resume it first.', { fault: { key: 'run-not-running' } });
  }

  /** A device that was started: it gets the tiles of its adapter, and something to do while nobody asks for anything. */
  async #welcome(device: WebGpuDevice): Promise<void> {
    this.ceilings = undefined;
    await this.tiles.load(device);
    if (this.activeRunId === undefined) this.warmUp.schedule(device);
  }
}

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
