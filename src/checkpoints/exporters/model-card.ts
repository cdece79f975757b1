// The README.md of an exported model: what it is made of, what was measured, and how to use it so that queries get the
// very prefix that they had in training.

import type { EvaluationRecord } from '../../contract/metrics.ts';
import type { ExportedModel, ModelCard } from './exported-model.ts';

type Usage = Pick<ExportedModel, 'instruction' | 'passageInstruction' | 'pooling' | 'normalize' | 'maximumSequenceLength' | 'config'>;

/** The whole text, front matter included. */
export function modelCardText(card: ModelCard, model: Usage): string {
  const parts = [
    frontMatter(card),
    `# ${plain(card.name)}`,
    summary(card, model),
    instructions(model),
    results(card.evaluations),
    usage(card, model),
    training(card),
    licences(card),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function frontMatter(card: ModelCard): string {
  const isHubName = card.baseModel !== undefined && /^[\w.-]+\/[\w.-]+$/.test(card.baseModel);
  return [
    '---',
    'library_name: sentence-transformers',
    'pipeline_tag: sentence-similarity',
    `tags: ["sentence-transformers", "sentence-similarity", "feature-extraction"]`,
    ...(card.languages.length === 0 ? [] : [`language: ${JSON.stringify(card.languages)}`]),
    ...(card.licence === undefined ? [] : [`license: ${JSON.stringify(card.licence)}`]),
    ...(isHubName ? [`base_model: ${JSON.stringify(card.baseModel)}`] : []),
    '---',
  ].join('\n');
}

function summary(card: ModelCard, { config, pooling, normalize, maximumSequenceLength }: Usage): string {
  const origin = card.baseModel === undefined ? 'trained from random weights' : `fine-tuned from ${plain(card.baseModel)}`;
  return [
    `A text-embedding model, ${origin} in a browser.`,
    '',
    `- BERT with ${config.layers} layers, width ${config.width}, ${config.heads} heads, vocabulary ${config.vocabularySize}`,
    `- embedding: ${pooling === 'cls' ? 'the vector of [CLS]' : 'the mean of the token vectors'}${normalize ? ', normalised to length 1 (compare with the dot product)' : ' (compare with the cosine)'}`,
    `- texts are cut to ${maximumSequenceLength} tokens`,
  ].join('\n');
}

function instructions({ instruction, passageInstruction }: Usage): string {
  if (instruction === '' && passageInstruction === '') return 'Queries and passages are embedded as they are, without an instruction.';
  return [
    '## Instruction',
    '',
    'In training these texts stood before every query or passage; put them there too, character by character:',
    '',
    codeBlock('', [
      `query:   ${instruction === '' ? '(nothing)' : quoted(instruction)}`,
      `passage: ${passageInstruction === '' ? '(nothing)' : quoted(passageInstruction)}`,
    ]),
  ].join('\n');
}

function results(evaluations: readonly EvaluationRecord[]): string {
  const sets = [...new Set(evaluations.map((record) => record.set))];
  const rows = sets.flatMap((set) =>
    resultRows(
      set,
      evaluations.filter((record) => record.set === set),
    ),
  );
  if (rows.length === 0) return '';
  return ['## Results', '', table(['set', 'metric', 'BM25', 'before', 'after'], rows)].join('\n');
}

function resultRows(set: string, records: readonly EvaluationRecord[]): readonly (readonly string[])[] {
  const ofModel = records.filter((record) => record.system === 'model');
  const before = ofModel.find((record) => record.stageIndex === -1);
  const after = ofModel.findLast((record) => record.stageIndex >= 0);
  const lexical = records.find((record) => record.system === 'bm25');
  const sample = after?.documents === undefined ? '' : ` (sample of ${after.documents} documents)`;
  return Object.keys((after ?? before)?.metrics ?? {}).map((metric) => [
    `${set}${sample}`,
    metric,
    ...[lexical, before, after].map((record) => record?.metrics[metric]?.toFixed(4) ?? ''),
  ]);
}

function usage(card: ModelCard, model: Usage): string {
  const folder = quoted(`path/to/${card.name}`);
  return ['## Use', sentenceTransformers(folder, model), flagEmbedding(folder, model), transformersJs(folder, model)].join('\n\n');
}

function sentenceTransformers(folder: string, { instruction, passageInstruction, normalize }: Usage): string {
  return codeBlock('python', [
    '# pip install sentence-transformers',
    `from sentence_transformers import SentenceTransformer${normalize ? '' : ', util'}`,
    '',
    `model = SentenceTransformer(${folder})`,
    `queries = model.encode([${prefixed(instruction, 'how do I list open ports?')}])`,
    `passages = model.encode([${prefixed(passageInstruction, 'ss -tulpn')}])`,
    normalize ? 'print(queries @ passages.T)' : 'print(util.cos_sim(queries, passages))',
    ...(instruction === ''
      ? []
      : [
          '',
          '# the same prefix by its name, from version 2.4 on:',
          'queries = model.encode(["how do I list open ports?"], prompt_name="query")',
        ]),
  ]);
}

function flagEmbedding(
  folder: string,
  { instruction, passageInstruction, pooling, normalize, maximumSequenceLength: length }: Usage,
): string {
  return codeBlock('python', [
    '# pip install FlagEmbedding',
    'from FlagEmbedding import FlagModel',
    '',
    `model = FlagModel(${folder}, pooling_method="${pooling}", normalize_embeddings=${normalize ? 'True' : 'False'},`,
    `                  query_instruction_for_retrieval=${instruction === '' ? 'None' : quoted(instruction)},`,
    `                  query_max_length=${length}, passage_max_length=${length})`,
    'queries = model.encode_queries(["how do I list open ports?"])',
    `passages = model.encode_corpus([${prefixed(passageInstruction, 'ss -tulpn')}])`,
  ]);
}

function transformersJs(folder: string, { instruction, pooling, normalize }: Usage): string {
  return codeBlock('js', [
    '// transformers.js reads ONNX: convert once with  optimum-cli export onnx --model . --task feature-extraction onnx',
    "import { pipeline } from '@huggingface/transformers';",
    '',
    `const embed = await pipeline('feature-extraction', ${folder});`,
    `const queries = await embed([${prefixed(instruction, 'how do I list open ports?')}], { pooling: '${pooling}', normalize: ${normalize} });`,
  ]);
}

function training(card: ModelCard): string {
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

function licences(card: ModelCard): string {
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
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_<>|[\]]/g, (sign) => `\\${sign}`);
}

function prefixed(instruction: string, text: string): string {
  return quoted(`${instruction}${text}`);
}

/** A string literal of Python and JavaScript that cannot end its code block. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('`', '\\u0060').replaceAll('<', '\\u003c');
}

function codeBlock(language: string, lines: readonly string[]): string {
  return [`\`\`\`${language}`, ...lines, '```'].join('\n');
}
