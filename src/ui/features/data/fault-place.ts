import type { RowProblem } from '../../../contract/examples.ts';

export interface FaultPlace {
  /** Characters of the raw row, [start, end). */
  readonly start: number;
  readonly end: number;
}

/** What browsers say around a fault of JSON: V8 shows ten characters before the one that it did not expect. */
const CONTEXT = 10;

/** Where in the raw row the fault lies, as far as its message or its column says. */
export function faultPlace({ raw, message, column }: RowProblem): FaultPlace | undefined {
  const position = /(?:position|column) (\d+)/i.exec(message)?.[1];
  if (position !== undefined) return within(raw, Math.min(Number(position), raw.length - 1), 1);
  const snippet = /Unexpected token '.+?', (\.\.\.)?"(.+?)"(?:\.\.\.)? is not valid JSON/s.exec(message);
  const at = snippet?.[2] === undefined ? -1 : raw.indexOf(snippet[2]);
  if (at >= 0 && snippet?.[1] !== undefined) return within(raw, at + CONTEXT, 1);
  if (/end of JSON input|unterminated/i.test(message)) return within(raw, raw.length - 1, 1);
  const key = column === undefined ? -1 : raw.indexOf(`"${column}"`);
  return key < 0 ? undefined : within(raw, key, (column ?? '').length + 2);
}

function within(raw: string, start: number, length: number): FaultPlace | undefined {
  return start < 0 || start >= raw.length ? undefined : { start, end: Math.min(raw.length, start + length) };
}

const BEFORE = 60;
const AFTER = 90;

/** The raw row around its fault: what stands before, at and after it. */
export function faultParts(problem: RowProblem): readonly [string, string, string] {
  const place = faultPlace(problem);
  const { raw } = problem;
  if (place === undefined) return [raw.length > BEFORE + AFTER ? `${raw.slice(0, BEFORE + AFTER)}…` : raw, '', ''];
  const from = Math.max(0, place.start - BEFORE);
  const to = Math.min(raw.length, place.end + AFTER);
  return [
    `${from > 0 ? '…' : ''}${raw.slice(from, place.start)}`,
    raw.slice(place.start, place.end),
    `${raw.slice(place.end, to)}${to < raw.length ? '…' : ''}`,
  ];
}
