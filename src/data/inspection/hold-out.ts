// Rows become an evaluation set by their content: whichever way the file is ordered, the same seed holds out the same
// questions, and what belongs together (rows that share a query or a right passage) stays on one side.

import { InputError } from '../../base/errors.ts';
import { hashKeys, hashText } from '../../base/random.ts';
import type { PairRow, RetrievalSet, Row } from '../../contract/examples.ts';
import type { Dataset } from '../dataset.ts';
import { normalText } from '../normal-text.ts';
import { watchedRows, type InspectOptions } from './inspect-options.ts';
import { RowGroups } from './row-groups.ts';

export interface HoldOutOptions extends InspectOptions {
  readonly name: string;
  /** Rows to hold out; fewer where groups do not add up to it. */
  readonly count: number;
  readonly seed: number;
  /** Passages of the other rows that are searched among too. */
  readonly furtherPassages: number;
}

export interface HeldOut {
  readonly set: RetrievalSet;
  /** Rows from 0 that were held out. */
  readonly rows: ReadonlySet<number>;
  /** A row that stays, without negatives that are right answers of the set. */
  keep(row: PairRow): PairRow;
}

/** A text's identity, whatever its case, space and punctuation. */
const identityOf = (text: string): number => hashText(normalText(text));

/** A place in an order that only the seed and the text decide. */
const drawOf = (seed: number, identity: number): number => hashKeys(seed, identity % 2 ** 32, Math.floor(identity / 2 ** 32));

/**
 * Draws groups of rows until `count` rows are held out, and makes a retrieval set of them: every query with its
 * positives as right answers; as documents those, the negatives of the same rows, and further passages of the others.
 *
 * @throws InputError where the rows are no pairs, or none could be held out
 */
export async function holdOut(dataset: Dataset, options: HoldOutOptions): Promise<HeldOut> {
  if (dataset.kind !== 'pairs')
    throw new InputError('Only pairs of query and passage become a retrieval set.', 'Choose a data set of pairs.');
  if (options.count < 1 || options.count >= dataset.count)
    throw new InputError(`${options.count} of ${dataset.count} rows cannot be held out.`, `Hold out 1 to ${dataset.count - 1} rows.`);
  const { rows, passages } = await drawRows(dataset, options);
  if (rows.size === 0)
    throw new InputError('The rows hang together: each shares a query or passage with too many others.', 'Hold out more rows.');
  const further = drawPassages(passages, rows, options);
  const builder = new SetBuilder(options.name);
  for await (const [index, row] of watchedRows(dataset, options)) {
    if (!isPair(row)) continue;
    if (rows.has(index)) builder.ask(row);
    else row.pos.filter((text) => further.has(identityOf(text))).forEach((text) => builder.document(text));
  }
  return { set: builder.set, rows, keep: (row) => builder.withoutAnswers(row) };
}

interface Drawn {
  readonly rows: ReadonlySet<number>;
  /** Identities of the positives of each row. */
  readonly passages: readonly Float64Array[];
}

async function drawRows(dataset: Dataset, options: HoldOutOptions): Promise<Drawn> {
  const groups = new RowGroups(dataset.count);
  const known = { queries: new Map<number, number>(), passages: new Map<number, number>() };
  const draws = new Float64Array(dataset.count);
  const passages: Float64Array[] = [];
  const meet = (map: Map<number, number>, identity: number, index: number): void => {
    const before = map.get(identity);
    if (before === undefined) map.set(identity, index);
    else groups.join(before, index);
  };
  for await (const [index, row] of watchedRows(dataset, options)) {
    if (!isPair(row)) continue;
    const query = identityOf(row.query);
    const own = Float64Array.from(row.pos, identityOf);
    draws[index] = drawOf(options.seed, query);
    passages.push(own);
    meet(known.queries, query, index);
    for (const identity of own) meet(known.passages, identity, index);
  }
  return { rows: takeGroups(groups, draws, options.count), passages };
}

/** Groups in the order of their smallest draw, as long as they fit. */
function takeGroups(groups: RowGroups, draws: Float64Array, count: number): ReadonlySet<number> {
  const members = new Map<number, number[]>();
  for (let index = 0; index < groups.count; index += 1) {
    const first = groups.firstOf(index);
    const known = members.get(first);
    if (known === undefined) members.set(first, [index]);
    else known.push(index);
  }
  const drawOfGroup = (rows: readonly number[]): number => rows.reduce((least, row) => Math.min(least, draws[row] ?? 0), Infinity);
  const ordered = [...members.values()].map((rows) => ({ rows, draw: drawOfGroup(rows) })).sort((a, b) => a.draw - b.draw);
  const taken = new Set<number>();
  for (const { rows } of ordered) {
    if (taken.size + rows.length <= count) for (const row of rows) taken.add(row);
    if (taken.size === count) break;
  }
  return taken;
}

function drawPassages(passages: readonly Float64Array[], held: ReadonlySet<number>, options: HoldOutOptions): ReadonlySet<number> {
  const others = new Set<number>();
  passages.forEach((own, index) => {
    if (!held.has(index)) for (const identity of own) others.add(identity);
  });
  const ordered = [...others].map((identity) => ({ identity, draw: drawOf(options.seed, identity) })).sort((a, b) => a.draw - b.draw);
  return new Set(ordered.slice(0, options.furtherPassages).map(({ identity }) => identity));
}

const isPair = (row: Row): row is PairRow => 'query' in row;

class SetBuilder {
  readonly #name: string;
  readonly #documents = new Map<number, RetrievalSet['documents'][number]>();
  readonly #queries = new Map<number, RetrievalSet['queries'][number]>();
  readonly #judgments = new Map<string, Map<string, number>>();
  readonly #answers = new Set<number>();

  constructor(name: string) {
    this.#name = name;
  }

  get set(): RetrievalSet {
    return { name: this.#name, documents: [...this.#documents.values()], queries: [...this.#queries.values()], judgments: this.#judgments };
  }

  ask(row: PairRow): void {
    const identity = identityOf(row.query);
    const query = this.#queries.get(identity) ?? { id: `q${this.#queries.size + 1}`, text: row.query };
    this.#queries.set(identity, query);
    const grades = this.#judgments.get(query.id) ?? new Map<string, number>();
    this.#judgments.set(query.id, grades);
    for (const text of row.pos) {
      grades.set(this.document(text), 1);
      this.#answers.add(identityOf(text));
    }
    for (const text of row.neg) this.document(text);
  }

  /** The id of a document, which is added where it is not there. */
  document(text: string): string {
    const identity = identityOf(text);
    const document = this.#documents.get(identity) ?? { id: `d${this.#documents.size + 1}`, title: '', text };
    this.#documents.set(identity, document);
    return document.id;
  }

  withoutAnswers(row: PairRow): PairRow {
    const kept = row.neg.map((text) => !this.#answers.has(identityOf(text)));
    if (!kept.includes(false)) return row;
    const isKept = (_: unknown, place: number): boolean => kept[place] === true;
    const scores = row.neg_scores === undefined ? {} : { neg_scores: row.neg_scores.filter(isKept) };
    return { ...row, neg: row.neg.filter(isKept), ...scores };
  }
}
