import type { SystemChoice } from '../../client/comparison-choices.ts';
import type { Speech } from '../../words/use-words.ts';

/** How a system is called in tables and lists. */
export function nameOf({ kind, name }: SystemChoice, { words }: Pick<Speech, 'words'>): string {
  switch (kind) {
    case 'bm25':
      return words.better.bm25;
    case 'base':
      return words.evaluate.base;
    case 'reranked':
      return words.evaluate.reranked;
    case 'run':
    case 'imported':
      return name;
  }
}

/** What it is, in a few words beside its name. */
export function metaOf({ kind, name }: SystemChoice, { words }: Pick<Speech, 'words'>): string {
  switch (kind) {
    case 'bm25':
      return words.evaluate.bm25Meta;
    case 'base':
      return words.evaluate.baseMeta(name);
    case 'reranked':
      return words.evaluate.rerankedMeta(name);
    case 'run':
      return words.evaluate.runMeta;
    case 'imported':
      return words.evaluate.importedMeta;
  }
}
