import { spawn } from 'node:child_process';
import { repository } from './repository.mjs';

const graceMilliseconds = 5000;
const running = new Set();

/**
 * Runs a program to its end, its output going straight to ours, and answers how it ended. When its time is over, it and
 * everything it started is ended: it runs in a process group of its own.
 */
export function runCommand(
  program,
  programArguments,
  { environment = {}, timeoutMilliseconds = 0, quiet = false, folder = repository } = {},
) {
  const started = performance.now();
  const isWindows = process.platform === 'win32';
  const child = spawn(program, programArguments, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', quiet ? 2 : 'inherit', 'inherit'],
    detached: !isWindows,
    // npm is a .cmd file on Windows, which only the shell starts.
    shell: isWindows && program === 'npm',
  });
  running.add(child);
  let isTimedOut = false;
  const timer = timeoutMilliseconds > 0 ? setTimeout(() => ((isTimedOut = true), end(child)), timeoutMilliseconds) : undefined;
  return new Promise((resolve) => {
    const finish = (code) => {
      clearTimeout(timer);
      running.delete(child);
      // What the program started and left behind must not outlive it.
      signalGroup(child, 'SIGKILL');
      resolve({ code, isTimedOut, seconds: (performance.now() - started) / 1000 });
    };
    child.once('error', (error) => (console.error(`${program} could not be started: ${error.message}`), finish(127)));
    child.once('exit', (code) => finish(code ?? 1));
  });
}

/** Runs a JavaScript program with this very Node. */
export function runNode(programArguments, options) {
  return runCommand(process.execPath, programArguments, options);
}

/** Ends every program that is still running. */
export function endCommands() {
  for (const child of running) end(child);
}

function end(child) {
  signalGroup(child, 'SIGTERM');
  setTimeout(() => signalGroup(child, 'SIGKILL'), graceMilliseconds).unref();
}

function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    // The group is gone already: that is what was wanted.
    if (error.code !== 'ESRCH' && error.code !== 'EPERM') throw error;
  }
}
