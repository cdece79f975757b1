// Every setting of every stage as one list: what Help explains and the palette finds.

import type { Field, Fields } from '../../contract/fields.ts';
import { stageIds, type StageId } from '../../contract/stage.ts';
import { stageDefinitions } from '../../stages/definitions.ts';

export interface ExplainedField {
  /** The key in a run file; of a setting within a group "group.key". The last part of its address in Help. */
  readonly name: string;
  /** As the first of its stages has it. */
  readonly field: Field;
  /** The stages that have it, each with its own bounds and default. */
  readonly uses: readonly { readonly stage: StageId; readonly field: Field }[];
}

/** Fields of one name that say the same in several stages stand once; those that say something else stand beside them. */
export function explainedFields(): readonly ExplainedField[] {
  const found = new Map<string, ExplainedField>();
  for (const stage of stageIds) {
    for (const [name, field] of withInner(stageDefinitions[stage].fields, '')) {
      const key = `${name}\n${field.label.en}\n${field.help.en}`;
      const before = found.get(key);
      found.set(key, { name, field: before?.field ?? field, uses: [...(before?.uses ?? []), { stage, field }] });
    }
  }
  return [...found.values()];
}

function withInner(fields: Fields, before: string): readonly (readonly [string, Field])[] {
  return Object.entries(fields).flatMap(([name, field]) => [
    [`${before}${name}`, field] as const,
    ...(field.kind === 'group' ? withInner(field.fields, `${name}.`) : []),
  ]);
}

/** The address of a setting's explanation. */
export function helpOfField(name: string): string {
  return `/help/field/${encodeURIComponent(name)}`;
}
