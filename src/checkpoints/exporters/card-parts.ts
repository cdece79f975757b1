// What the README.md of every exported model is made of.

import type { EvaluationRecord } from '../../contract/metrics.ts';
import type { BertConfig } from '../model-config.ts';
import type { Exported, ModelCard } from './exported-model.ts';

type Instructions = Pick<Exported, 'instruction' | 'passageInstruction'>;

/** What the hub reads of a card, between its two lines of dashes. */
export function frontMatter(card: ModelCard, { pipeline, tags }: { readonly pipeline: string; readonly tags: readonly string[] }): string {
  const isHubName = card.baseModel !== undefined && /^[\w.-]+\/[\w.-]+$/.test(card.baseModel);
  return [
    '---',
    'library_name: sentence-transformers',
    `pipeline_tag: ${pipeline}`,
    `tags: [${tags.map((tag) => JSON.stringify(tag)).join(', ')}]`,
    ...(card.languages.length === 0 ? [] : [`language: ${JSON.stringify(card.languages)}`]),
    ...(card.licence === undefined ? [] : [`license: ${JSON.stringify(card.licence)}`]),
    ...(isHubName ? [`base_model: ${JSON.stringify(card.baseModel)}`] : []),
    '---',
  ].join('\n');
}

/** Where the weights came from. */
export function origin({ baseModel }: ModelCard): string {
  return baseModel === undefined ? 'trained from random weights' : `fine-tuned from ${plain(baseModel)}`;
}

/** The line of a list that says what the encoder is. */
export function shape({ layers, width, heads, vocabularySize }: BertConfig): string {
  return `- BERT with ${layers} layers, width ${width}, ${heads} heads, vocabulary ${vocabularySize}`;
}

/** What was measured before and after training, beside BM25; '' for nothing. */
export function results(evaluations: readonly EvaluationRecord[]): string {
  // Other instructions and other weights of a merge are in evaluation.jsonl.
  const own = evaluations.filter((record) => record.variant === undefined);
  const isReranked = own.some((record) => record.system === 'reranker');
  const rows = [...new Set(own.map((record) => record.set))].flatMap((set) =>
    resultRows(
      set,
      own.filter((record) => record.set === set),
      isReranked,
    ),
  );
  if (rows.length === 0) return '';
  const head = ['set', 'metric', 'BM25', 'before', 'after', ...(isReranked ? ['reranked'] : [])];
  const hasIntervals = own.some((record) => record.intervals !== undefined);
  const note = 'In brackets: between what 95 % of a bootstrap over the queries lie.';
  return ['## Results', '', table(head, rows), ...(hasIntervals ? ['', note] : [])].join('\n');
}

function resultRows(set: string, records: readonly EvaluationRecord[], isReranked: boolean): readonly (readonly string[])[] {
  const ofModel = records.filter((record) => record.system === 'model');
  const before = ofModel.find((record) => record.stageIndex === -1);
  const after = ofModel.findLast((record) => record.stageIndex >= 0);
  const lexical = records.find((record) => record.system === 'bm25');
  const reranked = records.findLast((record) => record.system === 'reranker');
  const sample = after?.documents === undefined ? '' : ` (sample of ${after.documents} documents)`;
  return Object.keys((after ?? before ?? reranked)?.metrics ?? {}).map((metric) => [
    `${set}${sample}`,
    metric,
    ...[lexical, before, after, ...(isReranked ? [reranked] : [])].map((record) => figure(record, metric)),
  ]);
}

function figure(record: EvaluationRecord | undefined, metric: string): string {
  const value = record?.metrics[metric];
  const interval = record?.intervals?.[metric];
  if (value === undefined) return '';
  return interval === undefined ? value.toFixed(4) : `${value.toFixed(4)} (${interval.map((end) => end.toFixed(3)).join(' to ')})`;
}

/** The stages and the data; '' for a model that was not trained. */
export function training(card: ModelCard): string {
  if (card.stages.length === 0) return '';
  const stages = card.stages.map((stage) => [stage.id, stage.stage, String(stage.steps), settingsText(stage.settings)]);
  const data = card.data.map((set) => [set.name, set.rows.toLocaleString('en-US'), set.licence ?? '']);
  const tables = ['## Training', table(['stage', 'kind', 'steps', 'settings'], stages)];
  if (data.length > 0) tables.push(table(['data', 'rows', 'licence'], data));
  return tables.join('\n\n');
}

function settingsText(settings: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return given.map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`).join(', ');
}

/** The licence, and who has to be named. */
export function licences(card: ModelCard): string {
  const attributions = [
    ...new Set(card.data.flatMap((set) => (set.attribution === undefined ? [] : [`- ${plain(set.name)}: ${plain(set.attribution)}`]))),
  ];
  const licence =
    card.licence === undefined
      ? 'The licence of this model follows from that of the base model and of the data; it was not stated to the studio.'
      : `Licence: ${plain(card.licence)}${card.baseModel === undefined ? '' : ', as the base model'}.`;
  const lines = ['## Licence and attribution', '', licence];
  return (attributions.length === 0 ? lines : [...lines, '', 'Trained on data by:', '', ...attributions]).join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Names come from people's files: nothing of them may act as markup. */
export function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_<>|[\]]/g, (sign) => `\\${sign}`);
}

/** A text behind its instruction, as a string literal. */
export function prefixed(instruction: string, text: string): string {
  return quoted(`${instruction}${text}`);
}

/** A string literal of Python and JavaScript that cannot end its code block. */
export function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('`', '\\u0060').replaceAll('<', '\\u003c');
}

/** Lines of code in Markdown. */
export function codeBlock(language: string, lines: readonly string[]): string {
  return [`\`\`\`${language}`, ...lines, '```'].join('\n');
}

/** What the person who uses the model has to put before texts. */
export function instructionSection(texts: Instructions): string {
  return [
    '## Instruction',
    '',
    'In training these texts stood before every query or passage; put them there too, character by character:',
    '',
    instructionTexts(texts),
  ].join('\n');
}

/** The texts that stood before queries and passages in training. */
function instructionTexts({ instruction, passageInstruction }: Instructions): string {
  return codeBlock('', [
    `query:   ${instruction === '' ? '(nothing)' : quoted(instruction)}`,
    `passage: ${passageInstruction === '' ? '(nothing)' : quoted(passageInstruction)}`,
  ]);
}
