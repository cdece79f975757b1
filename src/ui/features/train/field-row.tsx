import { useId } from 'react';
import type { BooleanField, ChoiceField, Field, NumberField as NumberDefinition, TextField } from '../../../contract/fields.ts';
import { isPermitted } from '../../client/draft-plan.ts';
import { typedOf } from '../../client/draft-value.ts';
import type { FormStage } from '../../client/draft.ts';
import { useDraft } from '../../client/draft-store.ts';
import { Switch } from '../../components/switch.tsx';
import type { Speech } from '../../words/use-words.ts';
import { useWords } from '../../words/use-words.ts';
import { NumberField, ResetButton } from './number-field.tsx';
import { ListRow } from './list-row.tsx';
import { RangeRow } from './range-row.tsx';

interface FieldRowProps {
  readonly stage: FormStage;
  readonly name: string;
  readonly field: Field;
}

/** A form row drawn from the field's own record. */
export function FieldRow(props: FieldRowProps) {
  switch (props.field.kind) {
    case 'integer':
    case 'number':
      return <NumberRow {...props} field={props.field} />;
    case 'boolean':
      return <BooleanRow {...props} field={props.field} />;
    case 'choice':
      return <ChoiceRow {...props} field={props.field} />;
    case 'range':
      return <RangeRow {...props} field={props.field} />;
    case 'text':
      return <TextRow {...props} field={props.field} />;
    case 'list':
      return <ListRow {...props} field={props.field} />;
    case 'stage':
    case 'group':
      // Set in the run file: the form has no place for them.
      return null;
  }
}

/** The value a person gave a field, and how to change it. */
export function useField({ stage, name }: Omit<FieldRowProps, 'field'>): {
  readonly given: unknown;
  readonly set: (value: unknown) => void;
} {
  const given = useDraft((state) => state.draft.stages[stage].values[name]);
  const setValue = useDraft((state) => state.setValue);
  return { given, set: (value) => setValue(stage, name, value) };
}

function NumberRow({ field, ...at }: FieldRowProps & { readonly field: NumberDefinition }) {
  const speech = useWords();
  const { words, say } = speech;
  const { given, set } = useField(at);
  const steps = useDraft((state) => state.draft.stages[at.stage].values['steps']);
  const isDecided = at.name === 'epochs' && steps !== undefined;
  const value = given === undefined ? field.default : typedOf(given);
  return (
    <NumberField
      label={say(field.label)}
      help={isDecided ? words.train.stepsDecide : say(field.help)}
      value={isDecided ? undefined : value}
      placeholder={isDecided ? '—' : words.train.empty}
      unit={field.unit === undefined ? undefined : say(field.unit)}
      error={isDecided || isPermitted(field, given) ? undefined : boundsOf(field, speech)}
      changed={given !== undefined && !isDecided}
      disabled={isDecided}
      onChange={(next) => set(next === field.default ? undefined : (next ?? (field.default === undefined ? undefined : '')))}
      onReset={() => set(undefined)}
    />
  );
}

function boundsOf(field: NumberDefinition, { words, format }: Speech): string {
  const bounds = [format.plain(field.minimum), format.plain(field.maximum)] as const;
  if (field.exclusiveMinimum === true) return words.train.above(...bounds);
  return field.kind === 'integer' ? words.train.whole(...bounds) : words.train.between(...bounds);
}

function BooleanRow({ field, ...at }: FieldRowProps & { readonly field: BooleanField }) {
  const { say } = useWords();
  const { given, set } = useField(at);
  return (
    <div className="field">
      <div className="field-head">
        <Switch
          label={say(field.label)}
          checked={(given ?? field.default) === true}
          onChange={(checked) => set(checked === field.default ? undefined : checked)}
        />
        {given !== undefined && <ResetButton label={say(field.label)} onReset={() => set(undefined)} />}
      </div>
      <p className="field-hint">{say(field.help)}</p>
    </div>
  );
}

function ChoiceRow({ field, ...at }: FieldRowProps & { readonly field: ChoiceField }) {
  const { say } = useWords();
  const { given, set } = useField(at);
  const id = useId();
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{say(field.label)}</label>
        {given !== undefined && <ResetButton label={say(field.label)} onReset={() => set(undefined)} />}
      </div>
      <select
        id={id}
        className="select"
        value={typeof given === 'string' ? given : field.default}
        aria-describedby={`${id}-hint`}
        onChange={(event) => set(event.currentTarget.value === field.default ? undefined : event.currentTarget.value)}
      >
        {Object.entries(field.options).map(([value, label]) => (
          <option key={value} value={value}>
            {say(label)}
          </option>
        ))}
      </select>
      <p id={`${id}-hint`} className="field-hint">
        {say(field.help)}
      </p>
    </div>
  );
}

function TextRow({ field, ...at }: FieldRowProps & { readonly field: TextField }) {
  const { say } = useWords();
  const { given, set } = useField(at);
  const id = useId();
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{say(field.label)}</label>
      </div>
      <div className="input">
        <input
          id={id}
          value={typeof given === 'string' ? given : ''}
          aria-describedby={`${id}-hint`}
          onChange={(event) => set(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
        />
      </div>
      <p id={`${id}-hint`} className="field-hint">
        {say(field.help)}
      </p>
    </div>
  );
}
