// How long steps take on this GPU, for a run that is still being put together.

import { InputError } from '../../base/errors.ts';
import type { RunFile } from '../../contract/run-file.ts';
import type { StageMeasurement } from '../../contract/step-measurement.ts';
import { measureSteps } from '../../engine/measure-steps.ts';
import { readRunFile } from '../../stages/definitions.ts';
import { PageInputs } from '../page-inputs.ts';
import type { HandlersOf, Workshop } from '../workshop.ts';

export function measurementHandlers(workshop: Workshop): HandlersOf<'measure-steps'> {
  return {
    'measure-steps': async ({ runFile }, { commandId, signal }) => {
      const { active, comparisons } = workshop;
      if (active !== undefined)
        throw new InputError(`${active.status.name} keeps the GPU busy.`, 'Measure once it has ended, or stop it first.');
      const turn = await comparisons.begin(signal);
      try {
        return await measure(workshop, readRunFile(runFile), { commandId, signal: turn.signal });
      } finally {
        turn.end();
      }
    },
  };
}

async function measure(
  workshop: Workshop,
  runFile: RunFile,
  { commandId, signal }: { readonly commandId: number; readonly signal: AbortSignal },
): Promise<readonly StageMeasurement[]> {
  const device = await workshop.device();
  const scratch = workshop.scratch.folder(crypto.randomUUID());
  try {
    return await measureSteps({
      runFile,
      device,
      inputs: new PageInputs(workshop.assets, scratch.folder('made')),
      scratch,
      signal,
      onProgress: (id, step, steps) => workshop.tell({ type: 'measuring-steps', commandId, progress: { id, step, steps } }),
    });
  } finally {
    device.trim();
    await scratch.remove('');
  }
}
