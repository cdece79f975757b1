// Commands about what befalls runs from outside: cut off, failed, without room, or trained in another tab.

import { InputError } from '../../base/errors.ts';
import type { RunStatus } from '../../contract/protocol.ts';
import { fingerprintOf } from '../../engine/run-data.ts';
import { readRunFile } from '../../stages/definitions.ts';
import { launchRun } from '../launch-run.ts';
import { freeCheckpoints, oldCheckpoints } from '../old-checkpoints.ts';
import type { RunHeader } from '../run-store.ts';
import type { HandlersOf, Workshop } from '../workshop.ts';

type RecoveryCommand = 'resume-run' | 'take-over' | 'save-soon' | 'old-checkpoints' | 'free-checkpoints';

export function recoveryHandlers(workshop: Workshop): HandlersOf<RecoveryCommand> {
  const { runs } = workshop;
  return {
    'resume-run': async ({ runId, halvesLearningRate = false }) => {
      const header = await runs.header(runId);
      return launchRun(workshop, { header: halvesLearningRate ? withHalfLearningRate(header) : header, resumes: true });
    },
    'save-soon': () => {
      workshop.active?.control.saveNow();
      return Promise.resolve({});
    },
    'take-over': ({ runId }) => takeOver(workshop, runId),
    'old-checkpoints': () => oldCheckpoints(runs, workshop.activeRunId),
    'free-checkpoints': async () => {
      await freeCheckpoints(runs, workshop.activeRunId);
      return workshop.snapshot();
    },
  };
}

async function takeOver(workshop: Workshop, runId: string): Promise<RunStatus> {
  const release = await workshop.otherTabs.takeOver(runId);
  try {
    const header = await workshop.runs.header(runId);
    return await launchRun(workshop, { header, resumes: true, release });
  } catch (error) {
    release();
    throw error;
  }
}

/** The run file with half the learning rate in the stage where the run stood; its former checkpoints stay its own. */
export function withHalfLearningRate(header: RunHeader): RunHeader {
  const runFile = readRunFile(header.runFile);
  const { stageIndex } = header.status;
  const rate = runFile.stages[stageIndex]?.config['learningRate'];
  if (typeof rate !== 'number') throw new InputError('This stage has no learning rate.', 'Resume the run as it is.');
  // Read above: an object whose stages are objects.
  const given = header.runFile as { readonly stages: readonly Readonly<Record<string, unknown>>[] };
  const stages = given.stages.map((stage, index) => (index === stageIndex ? { ...stage, learningRate: rate / 2 } : stage));
  const replaces = [...new Set([...(header.replaces ?? []), fingerprintOf(runFile)])];
  return { ...header, runFile: { ...given, stages }, replaces };
}
