import { throwIfCancelled } from '../../base/errors.ts';
import type { LengthCounts, LengthReport } from '../../contract/data-calls.ts';
import type { Row } from '../../contract/examples.ts';
import type { Dataset } from '../dataset.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { InspectOptions } from './inspect-options.ts';

/** Longer texts are counted together: no encoder here reads as many tokens. */
const longestCounted = 4096;
/** As many rows say how long the texts of a data set are to a tenth of a percent. */
const mostRows = 20_000;
const ROWS_A_READ = 512;
/** [CLS] and [SEP]. */
const SPECIAL_TOKENS = 2;

/** Counts texts by their number of tokens. */
export class LengthCounter {
  readonly #counts = new Uint32Array(longestCounted + 2);
  #texts = 0;
  #tokens = 0;
  #longest = 0;
  #tokensBeyond = 0;

  add(length: number): void {
    const place = Math.min(length, longestCounted + 1);
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    this.#texts += 1;
    this.#tokens += length;
    this.#longest = Math.max(this.#longest, length);
    if (length > longestCounted) this.#tokensBeyond += length;
  }

  get counted(): LengthCounts {
    return {
      texts: this.#texts,
      tokens: this.#tokens,
      longest: this.#longest,
      // No longer than the texts are.
      counts: this.#counts.slice(0, Math.min(this.#longest, longestCounted + 1) + 1),
      tokensBeyond: this.#tokensBeyond,
    };
  }
}

/** Counts the tokens of every text, [CLS] and [SEP] included; of a large data set, of rows spread evenly over it. */
export async function measureLengths(dataset: Dataset, tokenizer: Tokenizer, options: InspectOptions = {}): Promise<LengthReport> {
  const measured = Math.min(dataset.count, mostRows);
  const indices = Array.from({ length: measured }, (_, at) => Math.floor((at * dataset.count) / measured));
  const queries = new LengthCounter();
  const passages = new LengthCounter();
  const lengthOf = (text: string): number => tokenizer.pieces(text).length + SPECIAL_TOKENS;
  for (let start = 0; start < measured; start += ROWS_A_READ) {
    throwIfCancelled(options.signal, 'Counting tokens');
    for (const row of await dataset.rows(indices.slice(start, start + ROWS_A_READ))) {
      const { query, passages: others } = sidesOf(row);
      if (query !== undefined) queries.add(lengthOf(query));
      for (const text of others) passages.add(lengthOf(text));
    }
    options.onProgress?.(Math.min(measured, start + ROWS_A_READ), measured);
  }
  return {
    ...(dataset.kind === 'pairs' ? { queries: queries.counted } : {}),
    passages: passages.counted,
    measured,
    rows: dataset.count,
  };
}

function sidesOf(row: Row): { readonly query?: string; readonly passages: readonly string[] } {
  if ('text' in row) return { passages: [row.text] };
  if ('text1' in row) return { passages: [row.text1, row.text2] };
  return { query: row.query, passages: [...row.pos, ...row.neg] };
}
