// The README.md of an exported reranker.

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
import type { ExportedReranker, ModelCard } from './exported-model.ts';

type Usage = Pick<ExportedReranker, 'instruction' | 'passageInstruction' | 'maximumSequenceLength' | 'config' | 'scoresAre'>;

/** The whole text, front matter included. */
export function rerankerCardText(card: ModelCard, model: Usage): string {
  const parts = [
    frontMatter(card, { pipeline: 'text-ranking', tags: ['sentence-transformers', 'cross-encoder', 'reranker'] }),
    `# ${plain(card.name)}`,
    summary(card, model),
    model.instruction === '' && model.passageInstruction === '' ? '' : instructionSection(model),
    results(card.evaluations),
    usage(card, model),
    training(card),
    licences(card),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function summary(card: ModelCard, { config, maximumSequenceLength, scoresAre }: Usage): string {
  const meaning =
    scoresAre === 'probabilities'
      ? 'its sigmoid is the probability that the passage answers the query'
      : 'it orders the passages of one query; scores of different queries do not compare';
  return [
    `A reranker (cross-encoder), ${origin(card)} in a browser: it reads a query and a passage together and gives one score.`,
    '',
    shape(config),
    `- the score is a raw logit; ${meaning}`,
    `- a pair is cut to ${maximumSequenceLength} tokens, the query to three quarters of them`,
  ].join('\n');
}

function usage(card: ModelCard, model: Usage): string {
  const folder = quoted(`path/to/${card.name}`);
  return ['## Use', flagReranker(folder, model), crossEncoder(folder, model), transformers(folder, model)].join('\n\n');
}

function samplePair({ instruction, passageInstruction }: Usage): string {
  return `${prefixed(instruction, 'how do I list open ports?')}, ${prefixed(passageInstruction, 'ss -tulpn')}`;
}

function flagReranker(folder: string, model: Usage): string {
  return codeBlock('python', [
    '# pip install FlagEmbedding',
    'from FlagEmbedding import FlagReranker',
    '',
    `reranker = FlagReranker(${folder}, max_length=${model.maximumSequenceLength})`,
    `print(reranker.compute_score([[${samplePair(model)}]]))`,
  ]);
}

function crossEncoder(folder: string, model: Usage): string {
  return codeBlock('python', [
    '# pip install sentence-transformers',
    'from sentence_transformers import CrossEncoder',
    '',
    `reranker = CrossEncoder(${folder}, max_length=${model.maximumSequenceLength})`,
    '# the sigmoid of the score; pass activation_fn=torch.nn.Identity() for the score itself',
    `print(reranker.predict([(${samplePair(model)})]))`,
  ]);
}

function transformers(folder: string, model: Usage): string {
  return codeBlock('python', [
    '# pip install transformers torch',
    'from transformers import AutoModelForSequenceClassification, AutoTokenizer',
    '',
    `tokenizer = AutoTokenizer.from_pretrained(${folder})`,
    `model = AutoModelForSequenceClassification.from_pretrained(${folder}).eval()`,
    `pair = tokenizer(${samplePair(model)}, truncation="only_second", return_tensors="pt")`,
    'print(model(**pair).logits)',
  ]);
}
