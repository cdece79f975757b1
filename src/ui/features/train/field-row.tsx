import { useId } from 'react';
import type { BooleanField, ChoiceField, Field, NumberField as NumberDefinition, TextField } from '../../../contract/fields.ts';
import { isPermitted } from '../../client/draft-gaps.ts';
import { typedOf } from '../../client/draft-value.ts';
import { Switch } from '../../components/switch.tsx';
import type { Speech } from '../../words/use-words.ts';
import { useWords } from '../../words/use-words.ts';
import type { RowProps } from './field-set.ts';
import { GroupRow } from './group-row.tsx';
import { ListRow } from './list-row.tsx';
import { NumberField, ResetButton } from './number-field.tsx';
import { RangeRow } from './range-row.tsx';
import { SelectField } from './select-field.tsx';

/** A form row drawn from the field's own record. */
export function FieldRow(props: RowProps<Field>) {
  switch (props.field.kind) {
    case 'integer':
    case 'number':
      return <NumberRow {...props} field={props.field} />;
    case 'boolean':
      return <BooleanRow {...props} field={props.field} />;
    case 'choice':
      return <ChoiceRow {...props} field={props.field} />;
    case 'text':
      return <TextRow {...props} field={props.field} />;
    case 'range':
    case 'list':
    case 'stage':
    case 'group':
      return <CompoundRow {...props} field={props.field} />;
  }
}

type CompoundField = Extract<Field, { kind: 'range' | 'list' | 'stage' | 'group' }>;

function CompoundRow({ field, ...at }: RowProps<CompoundField>) {
  switch (field.kind) {
    case 'range':
      return <RangeRow {...at} field={field} />;
    case 'list':
      return <ListRow {...at} field={field} />;
    case 'stage':
      return <StageRow {...at} field={field} />;
    case 'group':
      return <GroupRow {...at} field={field} row={(props) => <FieldRow {...props} />} />;
  }
}

function NumberRow({ field, at, name }: RowProps<NumberDefinition>) {
  const speech = useWords();
  const { words, say } = speech;
  const given = at.values[name];
  const isDecided = name === 'epochs' && at.values['steps'] !== undefined;
  const value = given === undefined ? field.default : typedOf(given);
  return (
    <NumberField
      label={say(field.label)}
      help={isDecided ? words.train.stepsDecide : say(field.help)}
      value={isDecided ? undefined : value}
      placeholder={isDecided ? '—' : emptyOf(field, speech)}
      unit={field.unit === undefined ? undefined : say(field.unit)}
      error={isDecided || isPermitted(field, given) ? undefined : boundsOf(field, speech)}
      changed={given !== undefined && !isDecided}
      disabled={isDecided}
      onChange={(next) => at.set(name, next === field.default ? undefined : (next ?? (field.default === undefined ? undefined : '')))}
      onReset={() => at.set(name, undefined)}
    />
  );
}

/** What an empty number means: no bound where candidates or rows are left out by it, else what the studio finds best. */
function emptyOf({ group }: NumberDefinition, { words }: Speech): string {
  return group === 'mining' || group === 'scoring' ? words.train.nothing : words.train.empty;
}

function boundsOf(field: NumberDefinition, { words, format }: Speech): string {
  const bounds = [format.plain(field.minimum), format.plain(field.maximum)] as const;
  if (field.exclusiveMinimum === true) return words.train.above(...bounds);
  return field.kind === 'integer' ? words.train.whole(...bounds) : words.train.between(...bounds);
}

function BooleanRow({ field, at, name }: RowProps<BooleanField>) {
  const { say } = useWords();
  const given = at.values[name];
  return (
    <div className="field">
      <div className="field-head">
        <Switch
          label={say(field.label)}
          checked={(given ?? field.default) === true}
          onChange={(checked) => at.set(name, checked === field.default ? undefined : checked)}
        />
        {given !== undefined && <ResetButton label={say(field.label)} onReset={() => at.set(name, undefined)} />}
      </div>
      <p className="field-hint">{say(field.help)}</p>
    </div>
  );
}

function ChoiceRow({ field, at, name }: RowProps<ChoiceField>) {
  const { say } = useWords();
  const given = at.values[name];
  return (
    <SelectField
      label={say(field.label)}
      help={say(field.help)}
      value={typeof given === 'string' ? given : field.default}
      options={Object.entries(field.options).map(([value, label]) => ({ value, label: say(label) }))}
      onChange={(value) => at.set(name, value === field.default ? undefined : value)}
      onReset={given === undefined ? undefined : () => at.set(name, undefined)}
    />
  );
}

/** An earlier stage, by what it makes. */
function StageRow({ field, at, name }: RowProps<Extract<Field, { kind: 'stage' }>>) {
  const { words, say } = useWords();
  const given = at.values[name];
  const makers = at.makersOf(field.makes);
  return (
    <SelectField
      label={say(field.label)}
      help={makers.length === 0 ? `${say(field.help)} ${words.train.noMaker[field.makes]}` : say(field.help)}
      value={typeof given === 'string' ? given : ''}
      options={[{ value: '', label: words.train.nothing }, ...makers.map((id) => ({ value: id, label: id }))]}
      onChange={(value) => at.set(name, value === '' ? undefined : value)}
      onReset={given === undefined ? undefined : () => at.set(name, undefined)}
    />
  );
}

function TextRow({ field, at, name }: RowProps<TextField>) {
  const { say } = useWords();
  const given = at.values[name];
  const id = useId();
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{say(field.label)}</label>
        {given !== undefined && <ResetButton label={say(field.label)} onReset={() => at.set(name, undefined)} />}
      </div>
      <div className="input">
        <input
          id={id}
          value={typeof given === 'string' ? given : (field.default ?? '')}
          aria-describedby={`${id}-hint`}
          onChange={(event) => at.set(name, event.currentTarget.value === (field.default ?? '') ? undefined : event.currentTarget.value)}
        />
      </div>
      <p id={`${id}-hint`} className="field-hint">
        {say(field.help)}
      </p>
    </div>
  );
}
