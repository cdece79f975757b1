// Rows of a data set that say the same: equal but for case, space and punctuation, or nearly alike. In a batch each
// passage is a wrong answer to the other queries, so that a repeated passage is a wrong answer to its own question.

import { throwIfCancelled } from '../../base/errors.ts';
import { hashText } from '../../base/random.ts';
import type { DuplicateGroup, DuplicateReport, DuplicateUnit } from '../../contract/data-calls.ts';
import type { Row } from '../../contract/examples.ts';
import type { Dataset } from '../dataset.ts';
import { normalText } from '../normal-text.ts';
import { watchedRows, type InspectOptions } from './inspect-options.ts';
import { NearTexts, nearOverlap, overlapOf, piecesOf } from './near-texts.ts';
import { RowGroups } from './row-groups.ts';

const PAIRS_A_READ = 512;
const SHOWN_GROUPS = 60;
const SHOWN_ROWS = 8;
const SHOWN_CHARACTERS = 200;
/** A number of texts that two of make one number: 2²⁶ texts. */
const TEXTS = 2 ** 26;

export interface Duplicates {
  readonly unit: DuplicateUnit;
  /** Rows that share a text exactly, and those that share one nearly besides. */
  readonly exact: RowGroups;
  readonly near: RowGroups;
}

/** The texts of a row that must not occur twice. A plain text is its own unit. */
export function unitsOf(row: Row, unit: DuplicateUnit): readonly string[] {
  if ('text' in row) return [row.text];
  const [first, others] = 'query' in row ? [row.query, row.pos] : [row.text1, [row.text2]];
  if (unit === 'queries') return [first];
  return unit === 'passages' ? others : [[first, ...others].join('\n')];
}

/** Puts rows into groups: two rows are in one where they share a text of the unit, or a third row shares one with each. */
export async function findDuplicates(dataset: Dataset, unit: DuplicateUnit, options: InspectOptions = {}): Promise<Duplicates> {
  const exact = new RowGroups(dataset.count);
  const texts = new Map<number, number>();
  /** Row and place of each different text. */
  const places: { readonly row: number; readonly place: number }[] = [];
  const nearTexts = new NearTexts();
  const candidates = new Set<number>();
  for await (const [index, row] of watchedRows(dataset, options)) {
    unitsOf(row, unit).forEach((text, place) => {
      const hash = hashText(normalText(text));
      const before = texts.get(hash);
      if (before !== undefined) {
        exact.join(before, index);
        return;
      }
      texts.set(hash, index);
      const number = places.push({ row: index, place }) - 1;
      for (const other of nearTexts.add(number, piecesOf(text))) candidates.add(other * TEXTS + number);
    });
  }
  const near = new RowGroups(exact);
  await joinNear([...candidates]);
  return { unit, exact, near };

  /** Compares what may be alike in full. */
  async function joinNear(pairs: readonly number[]): Promise<void> {
    for (let start = 0; start < pairs.length; start += PAIRS_A_READ) {
      throwIfCancelled(options.signal, 'Comparing texts');
      const some = pairs
        .slice(start, start + PAIRS_A_READ)
        .map((pair) => [places[Math.floor(pair / TEXTS)], places[pair % TEXTS]] as const);
      const open = some.filter(([a, b]) => a !== undefined && b !== undefined && !near.areTogether(a.row, b.row));
      const rows = await dataset.rows(open.flatMap(([a, b]) => [a?.row ?? 0, b?.row ?? 0]));
      open.forEach(([a, b], at) => {
        const [left, right] = [textAt(rows[2 * at], a?.place), textAt(rows[2 * at + 1], b?.place)];
        if (overlapOf(piecesOf(left), piecesOf(right)) >= nearOverlap) near.join(a?.row ?? 0, b?.row ?? 0);
      });
    }
  }

  function textAt(row: Row | undefined, place: number | undefined): string {
    return row === undefined ? '' : (unitsOf(row, unit)[place ?? 0] ?? '');
  }
}

/** What a person is told of it. */
export async function reportDuplicates(dataset: Dataset, { unit, exact, near }: Duplicates): Promise<DuplicateReport> {
  const groups = near.groups();
  const largest = [...groups.values()].sort((a, b) => b.length - a.length).slice(0, SHOWN_GROUPS);
  const exactRows = exact.followers;
  return {
    groups: groups.size,
    exactRows,
    nearRows: near.followers - exactRows,
    rows: dataset.count,
    shown: await Promise.all(largest.map((members) => describe(dataset, unit, members))),
  };
}

async function describe(dataset: Dataset, unit: DuplicateUnit, members: readonly number[]): Promise<DuplicateGroup> {
  const shown = members.slice(0, SHOWN_ROWS);
  const texts = (await dataset.rows(shown)).map((row) => unitsOf(row, unit));
  const repeated = sharedText(texts);
  const normal = normalText(repeated);
  const other = texts.flat().find((text) => {
    const written = normalText(text);
    return written !== normal && overlapOf(piecesOf(written), piecesOf(normal)) >= nearOverlap;
  });
  return {
    rows: shown.map((index) => index + 1),
    count: members.length,
    text: repeated.slice(0, SHOWN_CHARACTERS),
    ...(other === undefined ? {} : { other: other.slice(0, SHOWN_CHARACTERS) }),
    near: other !== undefined,
  };
}

/** The text of the first row that another row has too, or has nearly. */
function sharedText([first = [], ...others]: readonly (readonly string[])[]): string {
  const [rest, pieces] = [others.flat(), others.flat().map(piecesOf)];
  const equal = first.find((text) => rest.some((other) => normalText(other) === normalText(text)));
  const alike = first.find((text) => pieces.some((other) => overlapOf(other, piecesOf(text)) >= nearOverlap));
  return equal ?? alike ?? first[0] ?? '';
}
