// What the sample's first step needs, compiled while the page idles: the first loss comes sooner after the click. Nothing
// is allocated on the GPU, and whatever the person asks for comes first.

import { readRunFile } from '../stages/definitions.ts';
import type { TrainingStage } from '../stages/trainer.ts';
import { MemoryFolder } from '../base/memory-folder.ts';
import { RunPlan } from '../engine/run-plan.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { demoRunFile, type DemoInputs } from './demo-inputs.ts';

/** Plans the first stage of the sample and compiles its GPU programs. @throws the signal's reason once it is aborted */
export async function warmUpSample(device: TensorDevice, inputs: DemoInputs, signal: AbortSignal): Promise<void> {
  const runFile = readRunFile(await demoRunFile());
  signal.throwIfAborted();
  // What the sample's inputs open is kept for the run: an abort must not be kept with it.
  const neverAborted = new AbortController().signal;
  const plan = await RunPlan.open({ runFile, target: device, inputs, scratch: new MemoryFolder(), signal: neverAborted });
  signal.throwIfAborted();
  const [entry] = runFile.stages;
  const planned = entry === undefined ? undefined : await plan.stage(0, entry, (stage) => yieldingStage(stage, signal));
  if (planned !== undefined) await device.compile(planned.plan.recording.pipelines, { signal });
}

/** Lets commands of the page in before every step that is planned. */
function yieldingStage(stage: TrainingStage, signal: AbortSignal): TrainingStage {
  return {
    trained: (entry) => stage.trained(entry),
    prepare: async (setup) => {
      const trainer = await stage.prepare(setup);
      return {
        ...trainer,
        gradients: async (step) => {
          await new Promise((resolve) => setTimeout(resolve));
          signal.throwIfAborted();
          return trainer.gradients(step);
        },
      };
    },
  };
}
