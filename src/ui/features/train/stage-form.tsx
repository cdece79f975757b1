import type { Field, FieldGroup } from '../../../contract/fields.ts';
import { stageDefinitions } from '../../../stages/definitions.ts';
import { usePreferences } from '../../client/preferences.ts';
import type { FormStage } from '../../client/draft.ts';
import { useDraft } from '../../client/draft-store.ts';
import { Button } from '../../components/button.tsx';
import { Switch } from '../../components/switch.tsx';
import { useWords } from '../../words/use-words.ts';
import { DataChoice } from './data-choice.tsx';
import { FieldRow } from './field-row.tsx';
import { InstructionField } from './instruction-field.tsx';

const groups: readonly FieldGroup[] = ['batch', 'objective', 'masking', 'mining', 'scoring', 'merging', 'length', 'optimizer'];

/** One stage: whether it runs, on what, with which prefix and settings. */
export function StageForm({ stage }: { readonly stage: FormStage }) {
  const { words, say } = useWords();
  const definition = stageDefinitions[stage];
  const included = useDraft((state) => state.draft.stages[stage].included);
  const changeStage = useDraft((state) => state.changeStage);
  return (
    <div className="stack stage-form">
      <div className="stage-head">
        <div>
          <h2>{say(definition.title)}</h2>
          <p className="ink-2">{say(definition.summary)}</p>
        </div>
        <Switch
          label={words.train.include(say(definition.title))}
          checked={included}
          onChange={(next) => changeStage(stage, { included: next })}
        />
      </div>
      {!included ? (
        <div className="empty">
          <p>{words.train.notIncluded}</p>
          <Button onClick={() => changeStage(stage, { included: true })}>{words.train.includeIt}</Button>
        </div>
      ) : (
        <>
          <hr className="rule" />
          <DataChoice stage={stage} />
          {definition.dataKeys.includes('instruction') && (
            <>
              <hr className="rule" />
              <InstructionField stage={stage} />
            </>
          )}
          <FieldGroups stage={stage} />
        </>
      )}
    </div>
  );
}

function FieldGroups({ stage }: { readonly stage: FormStage }) {
  const { words } = useWords();
  const showAdvanced = usePreferences((state) => state.showAdvanced);
  const values = useDraft((state) => state.draft.stages[stage].values);
  const fields: readonly (readonly [string, Field])[] = Object.entries(stageDefinitions[stage].fields);
  // A changed setting stays in sight: nothing that matters hides.
  const formed = fields.filter(([, { kind }]) => kind !== 'group' && kind !== 'stage');
  const shown = formed.filter(([name, field]) => showAdvanced || field.advanced !== true || values[name] !== undefined);
  const hidden = formed.length - shown.length;
  return (
    <>
      {groups.map((group) => {
        const rows = shown.filter(([, field]) => field.group === group);
        if (rows.length === 0) return null;
        return (
          <section key={group} className="stack stack-small">
            <hr className="rule" />
            <h3>{words.train.groups[group]}</h3>
            <div className="fields">
              {rows.map(([name, field]) => (
                <FieldRow key={name} stage={stage} name={name} field={field} />
              ))}
            </div>
          </section>
        );
      })}
      {hidden > 0 && (
        <>
          <hr className="rule" />
          <button type="button" className="link-button" onClick={() => usePreferences.setState({ showAdvanced: true })}>
            {words.train.moreSettings(hidden)}
          </button>
        </>
      )}
    </>
  );
}
