// Rows that a stage makes, kept piece by piece with the run: a stage that was stopped goes on behind the last complete
// piece, and what it makes is byte for byte what it would have made at once.

import { assertExists } from '../base/assert.ts';
import { decodeText, readBytes, readText, type Folder } from '../base/folder.ts';
import { hashText } from '../base/random.ts';

const statePath = 'state.json';
const lineFeed = 10;

/** What a piece of work was begun with. */
interface State {
  readonly fingerprint: number;
  /** Packed tokens that went through the encoder at once: other batches are other sums. */
  readonly batchTokens: number;
}

/**
 * Keeps what the folder holds of the same work, or clears it.
 * @param what everything that decides the result
 * @param batchTokens what a new beginning takes
 * @returns the packed tokens a batch that the work goes on with
 */
export async function goOnOrBegin(folder: Folder, what: unknown, batchTokens: number): Promise<number> {
  const fingerprint = hashText(JSON.stringify(what));
  const text = await readText(folder, statePath);
  // Written by this function alone.
  const state = text === undefined ? undefined : (JSON.parse(text) as State);
  if (state?.fingerprint === fingerprint) return state.batchTokens;
  await folder.remove('');
  await folder.write(statePath, JSON.stringify({ fingerprint, batchTokens } satisfies State));
  return batchTokens;
}

/** Pieces of rows, each a file: what it counts, and its lines. */
export class MadeRows<Tally> {
  readonly #folder: Folder;

  constructor(folder: Folder) {
    this.#folder = folder;
  }

  async has(piece: number): Promise<boolean> {
    return (await this.#folder.open(pathOf(piece))) !== undefined;
  }

  async write(piece: number, tally: Tally, rows: readonly unknown[]): Promise<void> {
    const lines = [tally, ...rows].map((value) => `${JSON.stringify(value)}\n`);
    await this.#folder.write(pathOf(piece), lines.join(''));
  }

  /** Joins all pieces to the file, and hands on what each counted. */
  async join(pieces: number, output: Folder, name: string, count: (tally: Tally) => void): Promise<void> {
    const writer = await output.writer(name);
    try {
      for (let piece = 0; piece < pieces; piece += 1) {
        const bytes = assertExists(await readBytes(this.#folder, pathOf(piece)), 'a piece of rows');
        const end = bytes.indexOf(lineFeed);
        // Written by `write` alone.
        count(JSON.parse(decodeText(bytes.subarray(0, end))) as Tally);
        await writer.write(bytes.subarray(end + 1));
      }
    } catch (error) {
      await writer.abort();
      throw error;
    }
    await writer.close();
  }
}

function pathOf(piece: number): string {
  return `rows/${String(piece).padStart(6, '0')}.jsonl`;
}
