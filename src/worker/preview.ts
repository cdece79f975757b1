import type { ReadAsModelRequest, RowAsRead } from '../contract/data-calls.ts';
import type { Row } from '../contract/examples.ts';
import type { RowPreview, TokenPreview, TokenPreviewRequest } from '../contract/protocol.ts';
import { openDataset, type Dataset } from '../data/dataset.ts';
import type { Tokenizer } from '../data/tokenizer/tokenizer.ts';
import type { OpfsFolder } from './opfs-folder.ts';

/** Rows of a data set from `offset`. */
export async function previewRows(folder: OpfsFolder, offset: number, count: number): Promise<RowPreview> {
  const dataset = await openDataset(folder);
  const first = Math.min(Math.max(0, offset), dataset.count);
  const indices = Array.from({ length: Math.min(count, dataset.count - first) }, (_, index) => first + index);
  const rows = await dataset.rows(indices);
  return { total: dataset.count, rows: rows.map((row, index) => previewOf(row, first + index + 1)) };
}

/** Rows of a data set by their numbers from 0; numbers beyond its end are left out. */
export async function pickRows(folder: OpfsFolder, indices: readonly number[]): Promise<RowPreview> {
  const dataset = await openDataset(folder);
  const there = within(dataset, indices);
  const rows = await dataset.rows(there);
  return { total: dataset.count, rows: rows.map((row, at) => previewOf(row, (there[at] ?? 0) + 1)) };
}

const within = (dataset: Dataset, indices: readonly number[]): readonly number[] =>
  indices.filter((index) => Number.isInteger(index) && index >= 0 && index < dataset.count);

/** Rows as the model reads them: the query under its instruction, and its first positive. */
export async function readRowsAsModel(dataset: Dataset, tokenizer: Tokenizer, request: ReadAsModelRequest): Promise<readonly RowAsRead[]> {
  const there = within(dataset, request.indices);
  const { modelId, instruction, queryMaximumLength, passageMaximumLength } = request;
  const asQuery = (text: string) => previewTokens(tokenizer, { modelId, instruction, text, maximumLength: queryMaximumLength });
  const asPassage = (text: string) => previewTokens(tokenizer, { modelId, instruction: '', text, maximumLength: passageMaximumLength });
  return (await dataset.rows(there)).map((row, at) => {
    const number = (there[at] ?? 0) + 1;
    if ('text' in row) return { number, query: asPassage(row.text) };
    if ('text1' in row) return { number, query: asPassage(row.text1), passage: asPassage(row.text2) };
    const [positive] = row.pos;
    return { number, query: asQuery(row.query), ...(positive === undefined ? {} : { passage: asPassage(positive) }) };
  });
}

function previewOf(row: Row, number: number): RowPreview['rows'][number] {
  if ('text' in row) return { number, text: row.text };
  if ('text1' in row) return { number, text: row.text1, text2: row.text2, label: row.label, score: row.score };
  return { number, query: row.query, pos: row.pos, neg: row.neg };
}

/** A text as the model reads it, under an instruction: which tokens are the instruction's, which are cut. */
export function previewTokens(tokenizer: Tokenizer, request: TokenPreviewRequest): TokenPreview {
  const instructionPieces = request.instruction === '' ? 0 : tokenizer.pieces(request.instruction).length;
  const pieces = tokenizer.pieces(request.instruction + request.text);
  const kept = Math.min(pieces.length, request.maximumLength - 2);
  const body = [...pieces].map((id, place) => ({
    token: tokenizer.token(id),
    part: place < instructionPieces ? ('instruction' as const) : ('text' as const),
    cut: place >= kept,
  }));
  const special = (id: number): TokenPreview['tokens'][number] => ({ token: tokenizer.token(id), part: 'special', cut: false });
  const tokens = [special(tokenizer.ids.cls), ...body.slice(0, kept), special(tokenizer.ids.sep), ...body.slice(kept)];
  return { tokens, length: kept + 2, instructionLength: Math.min(instructionPieces, kept), cut: pieces.length - kept };
}
