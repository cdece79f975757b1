import type { Folder } from '../base/folder.ts';
import type { RunFile } from '../contract/run-file.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import type { RunControl } from './control.ts';
import type { RunInputs } from './inputs.ts';
import type { RunObserver } from './reporter.ts';

/** What a run is executed with. */
export interface RunSetting {
  readonly runFile: RunFile;
  readonly device: TensorDevice;
  readonly inputs: RunInputs;
  /** Everything that the run writes. */
  readonly output: Folder;
  readonly control: RunControl;
  readonly observer: RunObserver;
  /** Goes on from the last checkpoint in `output`. */
  readonly resumes: boolean;
  /** Fingerprints of the run files that this one replaces: their checkpoints are gone on from as well. */
  readonly replaces?: readonly number[];
  /** Evaluates before the first step; otherwise after a few, so that the first loss comes soon. */
  readonly evaluatesFirst: boolean;
}
