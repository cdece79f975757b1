// The `evaluation` of a run file.

import { refusal } from './fields.ts';
import { asArray, asRecord, optionalInteger, optionalText, refuseUnknownKeys, text, type Json } from './parse-values.ts';
import { evaluationMetrics, type EvaluationEntry, type FileEvaluation, type RetrievalEvaluation } from './run-file.ts';

/** @param rerankers ids of the stages that make a reranker */
export function parseEvaluation(value: unknown, index: number, rerankers: readonly string[]): EvaluationEntry {
  const at = `evaluation[${index}]`;
  const entry = asRecord(value, at);
  const rerankWith = optionalText(entry['rerankWith'], `${at}.rerankWith`);
  if (rerankWith !== undefined && !rerankers.includes(rerankWith)) {
    throw refusal(`${at}.rerankWith`, rerankWith, 'the id of a stage that makes a reranker');
  }
  const kind = entry['kind'];
  if (kind === 'retrieval') return { ...parseRetrieval(entry, at), rerankWith };
  if (kind === 'similarity' || kind === 'pair-classification' || kind === 'reranking') return { ...parseFile(entry, kind, at), rerankWith };
  const kinds = Object.keys(evaluationMetrics).map((known) => `"${known}"`);
  throw refusal(`${at}.kind`, kind, kinds.join(' or '));
}

const commonKeys = ['kind', 'name', 'instruction', 'passageInstruction', 'everySteps', 'rerankWith'];

function parseCommon(entry: Json, at: string, fallback: string) {
  return {
    name: optionalText(entry['name'], `${at}.name`) ?? fallback,
    instruction: optionalText(entry['instruction'], `${at}.instruction`, true) ?? '',
    passageInstruction: optionalText(entry['passageInstruction'], `${at}.passageInstruction`, true) ?? '',
    everySteps: optionalInteger(entry['everySteps'], `${at}.everySteps`, 1, 100_000_000),
  };
}

function parseRetrieval(entry: Json, at: string): RetrievalEvaluation {
  refuseUnknownKeys(entry, [...commonKeys, 'folder', 'documents', 'compareInstructions', 'rerankDepth'], at);
  const folder = text(entry['folder'], `${at}.folder`);
  return {
    kind: 'retrieval',
    ...parseCommon(entry, at, folder),
    folder,
    documents: optionalInteger(entry['documents'], `${at}.documents`, 1, 100_000_000),
    compareInstructions: parseInstructions(entry['compareInstructions'], `${at}.compareInstructions`),
    rerankDepth: optionalInteger(entry['rerankDepth'], `${at}.rerankDepth`, 1, 1000) ?? 100,
  };
}

function parseInstructions(value: unknown, at: string): readonly string[] {
  const instructions = asArray(value ?? [], at).map((item, index) => optionalText(item, `${at}[${index}]`, true) ?? '');
  const repeated = instructions.find((item, index) => instructions.indexOf(item) !== index);
  if (repeated !== undefined) throw refusal(at, instructions, `a list without repeats; ${JSON.stringify(repeated)} stands there twice`);
  return instructions;
}

function parseFile(entry: Json, kind: FileEvaluation['kind'], at: string): FileEvaluation {
  refuseUnknownKeys(entry, [...commonKeys, 'file'], at);
  const file = text(entry['file'], `${at}.file`);
  const common = parseCommon(entry, at, file);
  if (kind !== 'reranking' && common.passageInstruction !== '') {
    throw refusal(
      `${at}.passageInstruction`,
      common.passageInstruction,
      `left out: "instruction" stands before both texts of a ${kind} pair`,
    );
  }
  return { kind, ...common, file };
}
