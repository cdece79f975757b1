// Retrieval sets in the BEIR layout (corpus.jsonl, queries.jsonl, qrels/<split>.tsv) and in that of FlagEmbedding's own
// evaluation (corpus.jsonl, <split>_queries.jsonl, <split>_qrels.jsonl).

import { assertExists } from '../../base/assert.ts';
import { InputError, throwIfCancelled } from '../../base/errors.ts';
import { joinPath, type ByteSource, type Folder } from '../../base/folder.ts';
import type { RetrievalSet, RowProblem } from '../../contract/examples.ts';
import { own, parseJson } from './parse-row.ts';
import { readLines } from './read-lines.ts';

export interface BeirOptions {
  /** Name of the set. */
  readonly name: string;
  readonly signal?: AbortSignal | undefined;
}

export interface BeirOutcome {
  readonly set: RetrievalSet;
  /** Rows that were left out: the first of them, and how many there are. */
  readonly problems: readonly RowProblem[];
  readonly problemCount: number;
}

/** How many problems are kept to be shown. */
export const KEPT_PROBLEMS = 50;

/** Finds the set within a folder: at its top, or in the one sub-folder that holds corpus.jsonl. */
export async function readBeirFolder(folder: Folder, options: BeirOptions): Promise<BeirOutcome> {
  const paths = await folder.list('');
  const files = new Map<string, ByteSource>();
  const parts = findParts(paths);
  for (const path of parts === undefined ? [] : [parts.corpus, parts.queries, parts.qrels]) {
    const source = await folder.open(path);
    if (source !== undefined) files.set(path, source);
  }
  return readSet(paths, files, options);
}

/**
 * The files that belong to the set, of all its splits; other tables beside them (rows to train on, say) do not.
 *
 * @param paths those of a folder that holds a set
 */
export function beirPaths(paths: readonly string[]): readonly string[] {
  const found = candidates(paths);
  return found === undefined ? [] : [found.corpus, ...found.queries, ...found.qrels];
}

/** Whether dropped files, by their paths, make up a retrieval set. */
export function isBeirLayout(paths: Iterable<string>): boolean {
  return findParts([...paths]) !== undefined;
}

/**
 * Reads a retrieval set from files by path. Judgments on unknown queries or documents, and rows that cannot be read,
 * are left out and named; queries without a judgment above 0 stay, for the metrics to decide.
 *
 * @throws InputError where a file is missing, or nothing usable is left.
 */
export async function readBeirFiles(files: ReadonlyMap<string, ByteSource>, options: BeirOptions): Promise<BeirOutcome> {
  return readSet([...files.keys()], files, options);
}

async function readSet(paths: readonly string[], files: ReadonlyMap<string, ByteSource>, options: BeirOptions): Promise<BeirOutcome> {
  const { corpus, queries, qrels } = openParts(paths, files, options.name);
  const reader = new BeirReader(options);
  const documents = await reader.texts(corpus, 'documents');
  const asked = await reader.texts(queries, 'queries');
  const judgments = await reader.judgments(qrels, new Set(asked.map(({ id }) => id)), new Set(documents.map(({ id }) => id)));
  if (judgments.size === 0) {
    const why = reader.problems.at(-1)?.message ?? '';
    throw new InputError(
      `${options.name} has no judgment that can be used. ${why}`.trim(),
      'Check that the ids in qrels stand in corpus.jsonl and queries.jsonl.',
    );
  }
  const set = { name: options.name, documents, queries: asked.map(({ id, text }) => ({ id, text })), judgments };
  return { set, problems: reader.problems, problemCount: reader.problemCount };
}

function openParts(paths: readonly string[], files: ReadonlyMap<string, ByteSource>, name: string) {
  const parts = findParts(paths);
  if (parts === undefined) throw missingFile(paths, name);
  const open = (path: string) => assertExists(files.get(path), path);
  return { corpus: open(parts.corpus), queries: open(parts.queries), qrels: open(parts.qrels) };
}

interface Parts {
  readonly corpus: string;
  readonly queries: string;
  readonly qrels: string;
}

function findParts(paths: readonly string[]): Parts | undefined {
  const found = candidates(paths);
  if (found === undefined) return undefined;
  const qrels = ofOneSplit(found.qrels);
  const queries = ofOneSplit(found.queries);
  return queries === undefined || qrels === undefined ? undefined : { corpus: found.corpus, queries, qrels };
}

/** The corpus, and beside it the queries and judgments of every split. */
function candidates(paths: readonly string[]) {
  const corpus = paths.filter((path) => /(^|\/)corpus\.jsonl(\.gz)?$/i.test(path)).sort((a, b) => a.length - b.length)[0];
  if (corpus === undefined) return undefined;
  const base = corpus.slice(0, Math.max(0, corpus.lastIndexOf('/')));
  const beside = paths.filter((path) => path.slice(0, Math.max(0, path.lastIndexOf('/'))) === base);
  const judged = paths.filter((path) => path.startsWith(joinPath(base, 'qrels/')) && /\.(tsv|jsonl)(\.gz)?$/i.test(path));
  const queries = beside.filter((path) => /(^|[/_])queries\.jsonl(\.gz)?$/i.test(path));
  return { corpus, queries, qrels: judged.length > 0 ? judged : looseJudgments(beside) };
}

/**
 * Files dropped one by one bring no folders: the judgments then lie beside the corpus, named like BEIR's (a split to be
 * tested on; "train.tsv" may as well hold rows to train on), or as the only table there.
 */
function looseJudgments(beside: readonly string[]): readonly string[] {
  const named = beside.filter((path) => /(^|\/)(test|dev|val|valid|validation)\.tsv(\.gz)?$|qrels[^/]*\.(tsv|jsonl)(\.gz)?$/i.test(path));
  if (named.length > 0) return named;
  const tables = beside.filter((path) => /\.tsv(\.gz)?$/i.test(path));
  return tables.length === 1 ? tables : [];
}

/** The file of the test split; of files without a split, or of another, the only one. */
function ofOneSplit(paths: readonly string[]): string | undefined {
  const whole = paths.find((path) => /(^|\/)queries\.jsonl(\.gz)?$/i.test(path));
  return whole ?? paths.find((path) => /(^|\/)test[^/]*$/i.test(path)) ?? (paths.length === 1 ? paths[0] : undefined);
}

function missingFile(paths: readonly string[], name: string): InputError {
  const has = (pattern: RegExp) => paths.some((path) => pattern.test(path));
  const missing = [
    has(/(^|\/)corpus\.jsonl(\.gz)?$/i) ? undefined : 'corpus.jsonl',
    has(/(^|[/_])queries\.jsonl(\.gz)?$/i) ? undefined : 'queries.jsonl',
    has(/\.tsv(\.gz)?$|qrels\.jsonl(\.gz)?$/i) ? undefined : 'qrels/test.tsv',
  ].filter((part) => part !== undefined);
  const what = missing.length > 0 ? `has no ${missing.join(', no ')}` : 'has several files of judgments and no qrels/test.tsv';
  return new InputError(`The retrieval set ${name} ${what}.`, 'Use the BEIR layout: corpus.jsonl, queries.jsonl and qrels/test.tsv.');
}

interface Text {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

class BeirReader {
  readonly problems: RowProblem[] = [];
  problemCount = 0;
  readonly #options: BeirOptions;

  constructor(options: BeirOptions) {
    this.#options = options;
  }

  /** Rows of corpus.jsonl or queries.jsonl. A document may be empty, as two of Cranfield are; a query may not. */
  async texts(source: ByteSource, kind: 'documents' | 'queries'): Promise<readonly Text[]> {
    const texts: Text[] = [];
    const seen = new Set<string>();
    for await (const { number, text: line } of this.#lines(source)) {
      const parsed = parseTextLine(line);
      if (typeof parsed === 'string') this.#reject(source, number, parsed, line);
      else if (kind === 'queries' && parsed.text.trim() === '') this.#reject(source, number, '"text" is empty.', line);
      else if (seen.has(parsed.id)) this.#reject(source, number, `The id ${JSON.stringify(parsed.id)} was there before.`, line);
      else {
        seen.add(parsed.id);
        texts.push(parsed);
      }
    }
    if (texts.length > 0) return texts;
    const why = this.problems.find(({ file }) => file === source.name)?.message ?? 'It is empty.';
    throw new InputError(
      `${source.name} of ${this.#options.name} has no row that can be used. ${why}`,
      'Each row must hold "_id" (or "id") and "text".',
    );
  }

  /** Rows parted by tabs, or FlagEmbedding's JSON rows. */
  async judgments(source: ByteSource, queries: ReadonlySet<string>, documents: ReadonlySet<string>) {
    const judgments = new Map<string, Map<string, number>>();
    const isJson = /\.jsonl(\.gz)?$/i.test(source.name);
    for await (const { number, text: line } of this.#lines(source)) {
      const judgment = isJson ? parseJsonJudgment(line) : parseJudgment(line);
      if (judgment === undefined) {
        // A header names its columns; it is the only line that may lack a grade.
        if (number > 1 || isJson) this.#reject(source, number, isJson ? notAJudgment : notThreeColumns, line);
        continue;
      }
      const { query, document, grade } = judgment;
      if (!queries.has(query)) this.#reject(source, number, `The query id ${JSON.stringify(query)} is not in queries.jsonl.`, line);
      else if (!documents.has(document))
        this.#reject(source, number, `The document id ${JSON.stringify(document)} is not in corpus.jsonl.`, line);
      else {
        const own = judgments.get(query) ?? new Map<string, number>();
        judgments.set(query, own.set(document, grade));
      }
    }
    return judgments;
  }

  async *#lines(source: ByteSource) {
    for await (const lines of readLines(source)) {
      throwIfCancelled(this.#options.signal, `Reading ${source.name}`);
      for (const line of lines) {
        if (line.text === undefined) this.#reject(source, line.number, line.fault, '');
        else if (line.text.trim() !== '') yield { number: line.number, text: line.text };
      }
    }
  }

  #reject(source: ByteSource, row: number, message: string, raw: string): void {
    this.problemCount += 1;
    if (this.problems.length >= KEPT_PROBLEMS) return;
    this.problems.push({ file: source.name, row, kind: problemKind(message), message, raw: raw.slice(0, 500) });
  }
}

export function problemKind(message: string): string {
  return message.includes(' id ') ? 'unknown or repeated id' : 'cannot be read';
}

/** The text, or what is wrong with the row. Ids may be numbers, as some sets write them. */
function parseTextLine(line: string): Text | string {
  const parsed = parseJson(line);
  if (parsed.kind === 'fault') return parsed.fault.message;
  const { json } = parsed;
  const id = idOf(own(json, '_id') ?? own(json, 'id'));
  if (id === undefined) return 'The row has no "_id" or "id" that is a text or a number.';
  const text = own(json, 'text');
  if (typeof text !== 'string') return 'The row has no "text".';
  const title = own(json, 'title');
  return { id, title: typeof title === 'string' ? title : '', text };
}

function idOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

interface Judgment {
  readonly query: string;
  readonly document: string;
  readonly grade: number;
}

const notThreeColumns = 'The row is not "query id, document id, grade", parted by tabs.';
const notAJudgment = 'The row does not hold "qid", "docid" and "relevance".';

/** {"qid", "docid", "relevance"}, or the same under the names of BEIR's columns. */
function parseJsonJudgment(line: string): Judgment | undefined {
  const parsed = parseJson(line);
  if (parsed.kind === 'fault') return undefined;
  const { json } = parsed;
  const query = idOf(own(json, 'qid') ?? own(json, 'query-id'));
  const document = idOf(own(json, 'docid') ?? own(json, 'corpus-id'));
  const grade = own(json, 'relevance') ?? own(json, 'score') ?? 1;
  if (query === undefined || document === undefined || typeof grade !== 'number' || !Number.isFinite(grade)) return undefined;
  return { query, document, grade };
}

/** "query, document, grade", or TREC's "query, 0, document, grade". */
function parseJudgment(line: string): Judgment | undefined {
  const columns = line.split('\t').map((column) => column.trim());
  const [query, document, grade] = columns.length === 4 ? [columns[0], columns[2], columns[3]] : columns;
  if (query === undefined || document === undefined || grade === undefined || columns.length > 4) return undefined;
  if (query === '' || document === '' || !/^-?\d+(\.\d+)?$/.test(grade)) return undefined;
  return { query, document, grade: Number(grade) };
}
