// Commands about runs: what starts, steers, reads and removes them.

import { InputError } from '../../base/errors.ts';
import type { RunStatus, Snapshot } from '../../contract/protocol.ts';
import type { RunFile } from '../../contract/run-file.ts';
import type { StepProfile } from '../../contract/step-profile.ts';
import { readRunFile, stageDefinitions } from '../../stages/definitions.ts';
import type { ActiveRun } from '../active-run.ts';
import { demoRunFile } from '../demo-inputs.ts';
import { exportRun } from '../export-run.ts';
import { launchRun } from '../launch-run.ts';
import type { RunHeader } from '../run-store.ts';
import type { HandlersOf, Workshop } from '../workshop.ts';

type RunCommand =
  | 'start-run'
  | 'start-demo'
  | 'pause'
  | 'continue'
  | 'save-now'
  | 'evaluate-now'
  | 'stop'
  | 'profile-step'
  | 'read-run'
  | 'delete-run'
  | 'export-run';

export function runHandlers(workshop: Workshop): HandlersOf<RunCommand> {
  const ask = async (runId: string, wish: (run: ActiveRun) => void): Promise<RunStatus> => {
    const run = await Promise.resolve(workshop.running(runId));
    wish(run);
    return run.status;
  };
  return {
    'start-run': ({ runFile }) => start(workshop, runFile, false),
    'start-demo': async () => start(workshop, await demoRunFile(), true),
    pause: ({ runId }) => ask(runId, (run) => run.control.pause()),
    continue: ({ runId }) => ask(runId, (run) => run.control.continue()),
    'save-now': async ({ runId }) => {
      const run = workshop.running(runId);
      const saved = run.untilSaved();
      run.control.saveNow();
      await saved;
      // As it is now: an older one would undo what an event has said meanwhile.
      return run.status;
    },
    'evaluate-now': ({ runId }) => ask(runId, (run) => run.control.evaluateNow()),
    stop: ({ runId }) => ask(runId, (run) => run.control.stop()),
    'profile-step': ({ runId }) => profile(workshop, runId),
    'read-run': ({ runId }) => workshop.runs.record(runId, workshop.liveStatus(runId)),
    'delete-run': ({ runId }) => deleteRun(workshop, runId),
    'export-run': ({ runId }) => exportRun(workshop.runs, runId),
  };
}

async function start(workshop: Workshop, given: unknown, isDemo: boolean): Promise<RunStatus> {
  const runFile = readRunFile(given);
  const runId = crypto.randomUUID();
  const header: RunHeader = { runId, isDemo, startedAt: Date.now(), runFile: given, status: firstStatus(runId, runFile) };
  return launchRun(workshop, { header, resumes: false });
}

async function profile(workshop: Workshop, runId: string): Promise<StepProfile> {
  const run = workshop.running(runId);
  if (run.status.state === 'paused') throw new InputError('The run is paused: no step comes.', 'Continue it, then ask again.');
  return run.profileStep(workshop.ceilings);
}

async function deleteRun(workshop: Workshop, runId: string): Promise<Snapshot> {
  if (workshop.active?.status.runId === runId) throw new InputError('This run is running.', 'Stop it first.');
  // Another tab may be executing it.
  const release = workshop.active === undefined ? await workshop.otherTabs.takeLock() : () => undefined;
  try {
    await workshop.runs.remove(runId);
  } finally {
    release();
  }
  return workshop.snapshot();
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
