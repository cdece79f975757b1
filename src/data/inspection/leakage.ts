// What of an evaluation set a model would have learnt by heart: its questions, and its right answers, that also stand in
// a data set. Wrong answers of the set's corpus may be learnt from as well as any other text.

import { hashText } from '../../base/random.ts';
import type { LeakageReport, LeakedPart, LeakedText } from '../../contract/data-calls.ts';
import type { RetrievalSet, Row } from '../../contract/examples.ts';
import type { Dataset } from '../dataset.ts';
import { documentText } from '../document-text.ts';
import { normalText } from '../normal-text.ts';
import { watchedRows, type InspectOptions } from './inspect-options.ts';
import { NearTexts, nearOverlap, overlapOf, piecesOf } from './near-texts.ts';

const SHOWN_TEXTS = 100;
const SHOWN_CHARACTERS = 200;

export interface Leakage {
  readonly report: LeakageReport;
  /** Rows from 0 whose query is asked in the set, and those that have one of its right answers. */
  readonly queryRows: ReadonlySet<number>;
  readonly answerRows: ReadonlySet<number>;
}

/** Looks for every query and every right answer of the set among the queries and positives of the rows. */
export async function findLeakage(dataset: Dataset, set: RetrievalSet, options: InspectOptions = {}): Promise<Leakage> {
  const answers = new Set([...set.judgments.values()].flatMap((grades) => [...grades].filter(([, grade]) => grade > 0).map(([id]) => id)));
  const queries = new KnownTexts('query', set.queries);
  const passages = new KnownTexts(
    'passage',
    set.documents.filter(({ id }) => answers.has(id)).flatMap((document) => writingsOf(document)),
  );
  const queryRows = new Set<number>();
  const answerRows = new Set<number>();
  for await (const [index, row] of watchedRows(dataset, options)) {
    const [query, positives] = learntFrom(row);
    if (queries.meet(query, index)) queryRows.add(index);
    for (const positive of positives) if (passages.meet(positive, index)) answerRows.add(index);
  }
  const { exact, near } = queries.counts;
  const report: LeakageReport = {
    queries: set.queries.length,
    exactQueries: exact,
    nearQueries: near,
    answers: answers.size,
    leakedAnswers: passages.leakedIds,
    rowsOfQueries: queryRows.size,
    rowsOfBoth: new Set([...queryRows, ...answerRows]).size,
    shown: [...queries.leaked(), ...passages.leaked()].slice(0, SHOWN_TEXTS),
  };
  return { report, queryRows, answerRows };
}

/** Rows from 0 that a removal takes. */
export function leakedRows({ queryRows, answerRows }: Leakage, what: LeakedPart): ReadonlySet<number> {
  return what === 'queries' ? queryRows : new Set([...queryRows, ...answerRows]);
}

/** What a row teaches: its query and what it is near. */
function learntFrom(row: Row): readonly [string, readonly string[]] {
  if ('text' in row) return [row.text, [row.text]];
  return 'query' in row ? [row.query, row.pos] : [row.text1, [row.text2]];
}

/** A document may stand in the rows with its title or without. */
function writingsOf(document: RetrievalSet['documents'][number]): readonly { id: string; text: string }[] {
  const { id, title, text } = document;
  const whole = documentText(document);
  const writings = title === '' ? [text] : [whole, text];
  return writings.filter((written) => written.trim() !== '').map((written) => ({ id, text: written }));
}

/** The texts of one side of an evaluation set, and where they were met. */
class KnownTexts {
  readonly #what: LeakedText['what'];
  readonly #texts: readonly { readonly id: string; readonly text: string }[];
  readonly #byHash = new Map<number, number[]>();
  readonly #near = new NearTexts();
  readonly #pieces: readonly Uint32Array[];
  /** The best match of each text. */
  readonly #met = new Map<number, LeakedText>();

  constructor(what: LeakedText['what'], texts: readonly { readonly id: string; readonly text: string }[]) {
    this.#what = what;
    this.#texts = texts;
    this.#pieces = texts.map(({ text }) => piecesOf(text));
    texts.forEach(({ text }, number) => {
      const hash = hashText(normalText(text));
      const same = this.#byHash.get(hash);
      if (same === undefined) this.#byHash.set(hash, [number]);
      else same.push(number);
      this.#near.add(number, this.#pieces[number] ?? new Uint32Array());
    });
  }

  /** Whether a text of a row is one of these, or nearly. */
  meet(text: string, row: number): boolean {
    const same = this.#byHash.get(hashText(normalText(text)));
    for (const number of same ?? []) this.#note(number, { row, text, overlap: 1 });
    if (same !== undefined) return true;
    const pieces = piecesOf(text);
    let isNear = false;
    for (const number of this.#near.find(pieces)) {
      const overlap = overlapOf(pieces, this.#pieces[number] ?? new Uint32Array());
      if (overlap < nearOverlap) continue;
      isNear = true;
      // Two texts of the same pieces in another order are near, not equal.
      this.#note(number, { row, text, overlap: Math.min(overlap, 0.999) });
    }
    return isNear;
  }

  get counts(): { readonly exact: number; readonly near: number } {
    const exact = [...this.#met.values()].filter(({ overlap }) => overlap === 1).length;
    return { exact, near: this.#met.size - exact };
  }

  /** How many ids were met; a document may have two writings. */
  get leakedIds(): number {
    return new Set([...this.#met.values()].map(({ testId }) => testId)).size;
  }

  /** Equal ones first. */
  leaked(): readonly LeakedText[] {
    return [...this.#met.values()].sort((a, b) => b.overlap - a.overlap || a.row - b.row);
  }

  #note(number: number, { row, text, overlap }: { readonly row: number; readonly text: string; readonly overlap: number }): void {
    const known = this.#texts[number];
    if (known === undefined || (this.#met.get(number)?.overlap ?? 0) >= overlap) return;
    const [testText, rowText] = [known.text, text].map((written) => written.slice(0, SHOWN_CHARACTERS));
    this.#met.set(number, {
      ...{ what: this.#what, testId: known.id, testText: testText ?? '', row: row + 1, rowText: rowText ?? '', overlap },
    });
  }
}
