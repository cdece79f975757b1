// The headless door as people use it: the command, in a process of its own.

import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { repositoryPath } from './execute-run-file.ts';

const script = join(repositoryPath, 'e2e/scripts/headless.mjs');

export interface CommandResult {
  readonly code: number | undefined;
  readonly standardOutput: string;
  /** Lines of standard error without those of Dawn itself. */
  readonly errorLines: readonly string[];
}

export interface StartedCommand {
  readonly child: ChildProcess;
  readonly result: Promise<CommandResult>;
}

/** Starts `headless` with these arguments; its process group can be ended with {@link killCommand}. */
export function startHeadless(...commandArguments: readonly string[]): StartedCommand {
  const child = spawn(process.execPath, [script, ...commandArguments], {
    cwd: repositoryPath,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output = { standard: '', error: '' };
  child.stdout.on('data', (bytes: Buffer) => (output.standard += bytes.toString('utf8')));
  child.stderr.on('data', (bytes: Buffer) => (output.error += bytes.toString('utf8')));
  const result = new Promise<CommandResult>((resolve) => {
    child.once('close', (code) => {
      const errorLines = output.error.split('\n').filter((line) => line !== '' && !line.startsWith('Warning: max'));
      resolve({ code: code ?? undefined, standardOutput: output.standard, errorLines });
    });
  });
  return { child, result };
}

/** Runs the command to its end. */
export function headless(...commandArguments: readonly string[]): Promise<CommandResult> {
  return startHeadless(...commandArguments).result;
}

/** What a crash or a power cut is to the run: no handler gets a chance. */
export function killCommand({ child }: StartedCommand): void {
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
}
