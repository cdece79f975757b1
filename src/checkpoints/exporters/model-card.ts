// The README.md of an exported model: what it is made of, what was measured, and how to use it so that queries get the
// very prefix that they had in training.

import {
  codeBlock,
  frontMatter,
  instructionSection,
  licences,
  origin,
  plain,
  prefixed,
  quoted,
  results,
  shape,
  training,
} from './card-parts.ts';
import type { ExportedModel, ModelCard } from './exported-model.ts';

type Usage = Pick<ExportedModel, 'instruction' | 'passageInstruction' | 'pooling' | 'normalize' | 'maximumSequenceLength' | 'config'>;

/** The whole text, front matter included. */
export function modelCardText(card: ModelCard, model: Usage): string {
  const parts = [
    frontMatter(card, { pipeline: 'sentence-similarity', tags: ['sentence-transformers', 'sentence-similarity', 'feature-extraction'] }),
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

function summary(card: ModelCard, { config, pooling, normalize, maximumSequenceLength }: Usage): string {
  return [
    `A text-embedding model, ${origin(card)} in a browser.`,
    '',
    shape(config),
    `- embedding: ${pooling === 'cls' ? 'the vector of [CLS]' : 'the mean of the token vectors'}${normalize ? ', normalised to length 1 (compare with the dot product)' : ' (compare with the cosine)'}`,
    `- texts are cut to ${maximumSequenceLength} tokens`,
  ].join('\n');
}

function instructions({ instruction, passageInstruction }: Usage): string {
  if (instruction === '' && passageInstruction === '') return 'Queries and passages are embedded as they are, without an instruction.';
  return instructionSection({ instruction, passageInstruction });
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
