// A run through the headless command, as a person types it.

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryPath, temporaryFolder } from '../../src/testing/execute-run-file.ts';

/** Executes a run file and returns the folder of its outputs. @throws with what it said where it does not exit 0 */
export async function headlessRun(runFile: object): Promise<string> {
  const place = await temporaryFolder();
  const [path, output] = [join(place, 'run.json'), join(place, 'out')];
  await writeFile(path, JSON.stringify({ version: 1, ...runFile }));
  await promisify(execFile)(process.execPath, [join(repositoryPath, 'e2e/scripts/headless.mjs'), path, '--output', output]);
  return output;
}

/** Real data that lie beside the repository on the machines where it is developed; a checkout may be without. */
export const sharedData = join(repositoryPath, '../shared/data');
