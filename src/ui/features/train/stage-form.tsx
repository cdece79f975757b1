import type { Field, FieldGroup } from '../../../contract/fields.ts';
import { takesModels } from '../../../contract/stage.ts';
import { definitionOf, type DraftStage } from '../../client/draft.ts';
import { usePreferences } from '../../client/preferences.ts';
import { useWords } from '../../words/use-words.ts';
import { DataChoice } from './data-choice.tsx';
import { FieldRow } from './field-row.tsx';
import { useFieldSet } from './field-set.ts';
import { InstructionField } from './instruction-field.tsx';
import { ModelChoices } from './model-choices.tsx';
import { StageName } from './stage-name.tsx';
import { StageTools } from './stage-tools.tsx';

const groups: readonly FieldGroup[] = ['batch', 'objective', 'masking', 'mining', 'scoring', 'merging', 'length', 'optimizer'];

interface StageFormProps {
  readonly stage: DraftStage;
  /** Shows another part of the recipe. */
  readonly onShow: (part: string) => void;
}

/** One stage: what it starts from and reads, with which prefix and settings. */
export function StageForm({ stage, onShow }: StageFormProps) {
  const { say } = useWords();
  const definition = definitionOf(stage);
  return (
    <div className="stack stage-form">
      <div className="stage-head">
        <div>
          <h2>{say(definition.title)}</h2>
          <p className="ink-2">{say(definition.summary)}</p>
        </div>
        <StageTools stage={stage} onShow={onShow} />
      </div>
      <StageName stage={stage} />
      <hr className="rule" />
      {takesModels(definition) ? <ModelChoices stage={stage} /> : <DataChoice stage={stage} />}
      {definition.dataKeys.includes('instruction') && (
        <>
          <hr className="rule" />
          <InstructionField stage={stage} />
        </>
      )}
      <FieldGroups stage={stage} />
    </div>
  );
}

function FieldGroups({ stage }: { readonly stage: DraftStage }) {
  const { words } = useWords();
  const depth = usePreferences((state) => (state.showChanged ? 'changed' : state.showAdvanced ? 'advanced' : 'simple'));
  const at = useFieldSet(stage);
  const fields: readonly (readonly [string, Field])[] = Object.entries(definitionOf(stage).fields);
  const isChanged = (name: string): boolean => stage.values[name] !== undefined;
  // A changed setting stays in sight: nothing that matters hides.
  const shown = fields.filter(
    ([name, field]) => isChanged(name) || depth === 'advanced' || (depth === 'simple' && field.advanced !== true),
  );
  const hidden = fields.length - shown.length;
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
                <FieldRow key={name} at={at} name={name} field={field} />
              ))}
            </div>
          </section>
        );
      })}
      {depth === 'changed' && shown.length === 0 && fields.length > 0 && (
        <>
          <hr className="rule" />
          <p className="ink-2">{words.train.allDefaults}</p>
        </>
      )}
      {hidden > 0 && (
        <>
          <hr className="rule" />
          <button type="button" className="link-button" onClick={() => usePreferences.setState({ showAdvanced: true, showChanged: false })}>
            {depth === 'changed' ? words.train.defaultSettings(hidden) : words.train.moreSettings(hidden)}
          </button>
        </>
      )}
    </>
  );
}
