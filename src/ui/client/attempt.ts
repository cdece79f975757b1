import { toWireError } from '../../base/errors.ts';
import { notify } from './studio-store.ts';

/** Does what a click asks for; a failure is told to the person. True where it worked. */
export async function attempt(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    notify({ kind: 'error', error: toWireError(error) });
    return false;
  }
}
