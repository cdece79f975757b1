// Writes a model folder that transformers, sentence-transformers (2 to 6) and FlagEmbedding load, and that gives in each
// of them the embeddings that training saw. The side files keep the type names and keys of sentence-transformers 2,
// which every later version still reads; what version 6 writes itself, version 5 cannot.

import type { Folder } from '../../base/folder.ts';
import type { Pooling } from '../../contract/run-file.ts';
import { modelConfigText, type Json } from '../model-config.ts';
import { writeSafetensors } from '../safetensors.ts';
import type { ExportedModel } from './exported-model.ts';
import { modelCardText } from './model-card.ts';
import { exportedTokenizerFiles } from './tokenizer-files.ts';

/** Writes the whole folder; weights last, so that a folder with weights is complete. */
export async function writeHuggingFaceFolder(folder: Folder, model: ExportedModel): Promise<void> {
  await folder.write('config.json', modelConfigText(model.config));
  for (const [name, text] of exportedTokenizerFiles(model)) await folder.write(name, text);
  await folder.write('modules.json', json(modules(model.normalize)));
  await folder.write('1_Pooling/config.json', json(poolingConfig(model.pooling, model.config.width)));
  await folder.write('sentence_bert_config.json', json({ max_seq_length: model.maximumSequenceLength, do_lower_case: false }));
  await folder.write('config_sentence_transformers.json', json(sentenceTransformersConfig(model)));
  await folder.write('README.md', modelCardText(model.card, model));
  await writeSafetensors(await folder.writer('model.safetensors'), model.tensors);
}

function modules(normalize: boolean): readonly object[] {
  const all = [
    { idx: 0, name: '0', path: '', type: 'sentence_transformers.models.Transformer' },
    { idx: 1, name: '1', path: '1_Pooling', type: 'sentence_transformers.models.Pooling' },
    { idx: 2, name: '2', path: '2_Normalize', type: 'sentence_transformers.models.Normalize' },
  ];
  return normalize ? all : all.slice(0, 2);
}

function poolingConfig(pooling: Pooling, width: number): object {
  return {
    word_embedding_dimension: width,
    pooling_mode_cls_token: pooling === 'cls',
    pooling_mode_mean_tokens: pooling === 'mean',
    pooling_mode_max_tokens: false,
    pooling_mode_mean_sqrt_len_tokens: false,
  };
}

/** The oldest version whose files these are, so that no later one warns. */
const writtenFor = { sentence_transformers: '2.2.2' } as const;

function sentenceTransformersConfig(model: ExportedModel): Json {
  const { prompts, ...kept } = model.rawSentenceTransformers ?? { __version__: writtenFor, similarity_fn_name: 'cosine' };
  const others = Object.entries(typeof prompts === 'object' && prompts !== null ? prompts : {}).filter(
    ([name]) => name !== 'query' && name !== 'document',
  );
  const own = Object.entries({ query: model.instruction, document: model.passageInstruction }).filter(([, text]) => text !== '');
  const all = Object.fromEntries([...others, ...own]);
  // A default prompt would go before passages as well, which training did not do.
  return { ...kept, default_prompt_name: null, ...(Object.keys(all).length === 0 ? {} : { prompts: all }) };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
