import type { ModelChoice } from '../../../contract/model-choice.ts';
import type { SearchColumn, SearchSystem } from '../../../contract/playground-calls.ts';
import { choiceOf, useModelOptions, type ModelOption } from '../../client/model-choices.ts';
import { useWords, type Speech } from '../../words/use-words.ts';
import { usePlayground } from './playground-store.ts';

export type ColumnRole = 'bm25' | 'base' | 'tuned' | 'reranked';

export interface NamedColumn {
  readonly role: ColumnRole;
  readonly title: string;
  readonly meta: string;
  readonly column: SearchColumn;
}

/** The columns of the last answer, with their names. */
export function useColumns(): readonly NamedColumn[] {
  const speech = useWords();
  const found = usePlayground((state) => state.found);
  const systems = usePlayground((state) => state.systems);
  const models = usePlayground((state) => state.models);
  const embedders = useModelOptions('embedder');
  const rerankers = useModelOptions('reranker');
  if (found === undefined) return [];
  const hasBase = models.base !== '';
  return found.columns.flatMap((column, index): NamedColumn[] => {
    const system = systems[index];
    if (system === undefined) return [];
    const role = roleOf(system, hasBase && index === 1);
    return [{ role, column, ...namesOf(role, system, { embedders, rerankers, speech }) }];
  });
}

function roleOf(system: SearchSystem, isBase: boolean): ColumnRole {
  if (system.kind === 'bm25') return 'bm25';
  if (system.kind === 'reranked') return 'reranked';
  return isBase ? 'base' : 'tuned';
}

interface Known {
  readonly embedders: readonly ModelOption[];
  readonly rerankers: readonly ModelOption[];
  readonly speech: Speech;
}

function namesOf(role: ColumnRole, system: SearchSystem, { embedders, rerankers, speech }: Known): { title: string; meta: string } {
  const text = speech.words.playground;
  if (system.kind === 'bm25') return { title: text.bm25, meta: text.bm25Of };
  if (system.kind === 'reranked') return { title: text.reranker, meta: text.rerankedOf(nameOf(system.reranker, rerankers)) };
  return { title: role === 'base' ? text.base : text.tuned, meta: nameOf(system.model, embedders) };
}

function nameOf(choice: ModelChoice, options: readonly ModelOption[]): string {
  return options.find(({ value }) => JSON.stringify(choiceOf(value)) === JSON.stringify(choice))?.name ?? '';
}
