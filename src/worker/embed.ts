import type { Folder } from '../base/folder.ts';
import { readModelFolder } from '../checkpoints/read-model-folder.ts';
import { loadTokenizer } from '../data/tokenizer/load-tokenizer.ts';
import { TokenCache } from '../data/tokenizer/token-cache.ts';
import { embedderContext, loadModelState } from '../model/model-state.ts';
import { disposeBlocks, encodeTexts, readVectors } from '../retrieval/encode.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';

/** Vectors of texts under the model of a folder, [texts, width]; the model is loaded for this call alone. */
export async function embedWithFolder(device: TensorDevice, folder: Folder, texts: readonly string[], signal: AbortSignal) {
  const model = await readModelFolder(folder);
  const tokens = new TokenCache(loadTokenizer(model.tokenizerFiles));
  const state = await loadModelState(device, model, model);
  const context = embedderContext(device, state);
  try {
    const blocks = await encodeTexts(context, tokens, texts, { maximumLength: model.maximumSequenceLength, signal });
    const vectors = await readVectors(context, blocks);
    disposeBlocks(blocks);
    return { vectors, width: model.config.width };
  } finally {
    state.arena.dispose();
  }
}
