import { Fragment, type ReactNode } from 'react';
import type { Field, GroupField } from '../../../contract/fields.ts';
import { isRecord } from '../../client/draft-edit.ts';
import { usePreferences } from '../../client/preferences.ts';
import { Switch } from '../../components/switch.tsx';
import { useWords } from '../../words/use-words.ts';
import { innerSet, type RowProps } from './field-set.ts';

interface GroupRowProps extends RowProps<GroupField> {
  /** Draws one of the settings inside. */
  readonly row: (props: RowProps<Field>) => ReactNode;
}

/** A switch that opens settings of its own. */
export function GroupRow({ at, name, field, row }: GroupRowProps) {
  const { say } = useWords();
  const showAdvanced = usePreferences((state) => state.showAdvanced);
  const given = at.values[name];
  const values = isRecord(given) ? given : undefined;
  const inner = values === undefined ? undefined : innerSet(at, name, values);
  const shown = Object.entries(field.fields).filter(([key, one]) => showAdvanced || one.advanced !== true || values?.[key] !== undefined);
  return (
    <div className="field field-group" role="group" aria-label={say(field.label)}>
      <Switch label={say(field.label)} checked={values !== undefined} onChange={(on) => at.set(name, on ? {} : undefined)} />
      <p className="field-hint">{say(field.help)}</p>
      {inner !== undefined && (
        <div className="fields field-group-inner">
          {shown.map(([key, one]) => (
            <Fragment key={key}>{row({ at: inner, name: key, field: one })}</Fragment>
          ))}
        </div>
      )}
    </div>
  );
}
