// Commands of the Playground: search, texts against each other, the map.

import { InputError } from '../../base/errors.ts';
import type { PlaygroundCalls } from '../../contract/playground-calls.ts';
import { products } from '../../retrieval/nearest.ts';
import { CorpusMapper } from '../map-corpus.ts';
import { Playground, type Work } from '../playground.ts';
import { searchCorpus } from '../search-corpus.ts';
import type { HandlersOf, Workshop } from '../workshop.ts';

/** Texts that are compared at most. */
const mostTexts = 16;

export function playgroundHandlers(workshop: Workshop): HandlersOf<keyof PlaygroundCalls> {
  const playground = new Playground(workshop);
  const mapper = new CorpusMapper(playground);
  const workOf = ({ commandId, signal }: { readonly commandId: number; readonly signal: AbortSignal }): Work => ({
    signal,
    tell: (phase) => workshop.tell({ type: 'work-progress', commandId, phase }),
  });
  return {
    'open-corpus': ({ source }) => playground.inTurn(() => playground.open(source)),
    'search-corpus': (request, context) => playground.inTurn(() => searchCorpus({ workshop, playground }, request, workOf(context))),
    'map-corpus': (request, context) => playground.inTurn(() => mapper.map(request, workOf(context))),
    'compare-texts': ({ model, texts }, context) =>
      playground.inTurn(async () => {
        if (texts.length > mostTexts) throw new InputError(`${texts.length} texts are too many to compare.`, `Leave at most ${mostTexts}.`);
        const held = await playground.model(model, 'embedder', workOf(context));
        const values = await playground.embed(held, texts, context.signal);
        const { width } = held.model.state.config;
        const cosines = new Float32Array(texts.length ** 2);
        for (let row = 0; row < texts.length; row += 1)
          cosines.set(products({ values, width }, values.subarray(row * width, (row + 1) * width)), row * texts.length);
        return { cosines };
      }),
  };
}
