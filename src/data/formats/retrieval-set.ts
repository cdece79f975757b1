// A retrieval set in any layout that the studio reads.

import { InputError } from '../../base/errors.ts';
import type { ByteSource, Folder } from '../../base/folder.ts';
import type { RowProblem } from '../../contract/examples.ts';
import { KEPT_PROBLEMS, problemKind, readBeirFolder, type BeirOptions, type BeirOutcome } from './beir.ts';
import { sampleBytes } from './detect-format.ts';
import { readJson } from './json-document.ts';
import { asLlamaIndex, retrievalOfLlamaIndex, type LlamaIndexProblem } from './llama-index.ts';
import { openText } from './read-lines.ts';
import { refuseOtherEncodings } from './text-encoding.ts';

/**
 * Reads a folder: BEIR's layout, that of FlagEmbedding's evaluation, or one JSON file of LlamaIndex alone.
 *
 * @throws InputError where a part is missing, or nothing in it can be used
 */
export async function readRetrievalSet(folder: Folder, options: BeirOptions): Promise<BeirOutcome> {
  const paths = await folder.list('');
  const [json, ...others] = paths.filter((path) => /\.json$/i.test(path));
  const hasCorpus = paths.some((path) => /(^|\/)corpus\.jsonl(\.gz)?$/i.test(path));
  const source = hasCorpus || json === undefined || others.length > 0 ? undefined : await folder.open(json);
  return source === undefined ? readBeirFolder(folder, options) : readLlamaIndexSet(source, options);
}

/** Whether a file begins as LlamaIndex's data set does. */
export async function isLlamaIndexFile(source: ByteSource): Promise<boolean> {
  const start = await source.slice(0, Math.min(sampleBytes, source.sizeBytes));
  return /^\s*\{\s*"(queries|corpus|relevant_docs)"\s*:\s*\{/.test(new TextDecoder().decode(start.subarray(0, 1024)));
}

/** Reads LlamaIndex's data set as a retrieval set. @throws InputError where the file is another one, or judges nothing */
export async function readLlamaIndexSet(source: ByteSource, { name }: BeirOptions): Promise<BeirOutcome> {
  const opened = await openText(source.name, source.stream());
  refuseOtherEncodings(source.name, opened.sample);
  const document = asLlamaIndex(await readJson(source.name, opened.texts));
  if (document === undefined) {
    throw new InputError(
      `${name} is not a retrieval set.`,
      'Use a BEIR folder, or a JSON file with "queries", "corpus" and "relevant_docs".',
    );
  }
  const { set, problems } = retrievalOfLlamaIndex(name, document);
  if (set.judgments.size > 0) {
    const kept = problems.slice(0, KEPT_PROBLEMS).map((problem) => rowProblem(source.name, problem));
    return { set, problems: kept, problemCount: problems.length };
  }
  throw new InputError(
    `${name} has no judgment that can be used. ${problems.at(-1)?.message ?? ''}`.trim(),
    'Check that the ids in "relevant_docs" stand in "corpus" and "queries".',
  );
}

function rowProblem(file: string, { row, message, raw }: LlamaIndexProblem): RowProblem {
  return { file, row, kind: problemKind(message), message, raw: raw.slice(0, 500) };
}
