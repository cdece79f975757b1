// Writes a reranker as a folder that transformers (BertForSequenceClassification), sentence-transformers' CrossEncoder and
// FlagEmbedding's FlagReranker load. Nothing in it speaks of pooling: those files would make it an embedder.

import type { Folder } from '../../base/folder.ts';
import { modelConfigText, type BertConfig } from '../model-config.ts';
import { writeSafetensors } from '../safetensors.ts';
import type { ExportedReranker } from './exported-model.ts';
import { rerankerCardText } from './reranker-card.ts';
import { exportedTokenizerFiles } from './tokenizer-files.ts';

/** Writes the whole folder; weights last, so that a folder with weights is complete. */
export async function writeRerankerFolder(folder: Folder, model: ExportedReranker): Promise<void> {
  await folder.write('config.json', modelConfigText(classificationConfig(model.config)));
  for (const [name, text] of exportedTokenizerFiles(model)) await folder.write(name, text);
  await folder.write('README.md', rerankerCardText(model.card, model));
  await writeSafetensors(await folder.writer('model.safetensors'), model.tensors);
}

/** One label: transformers takes their number from their names. */
function classificationConfig(config: BertConfig): BertConfig {
  const raw = Object.fromEntries(Object.entries(config.raw).filter(([key]) => key !== 'num_labels'));
  const labels = { id2label: { 0: 'LABEL_0' }, label2id: { LABEL_0: 0 } };
  return { ...config, raw: { ...raw, architectures: ['BertForSequenceClassification'], ...labels } };
}
