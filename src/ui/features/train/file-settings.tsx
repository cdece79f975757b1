import type { DataKey } from '../../../contract/stage.ts';
import { definitionOf, type DraftData, type DraftStage } from '../../client/draft.ts';
import { usePreferences } from '../../client/preferences.ts';
import { useWords } from '../../words/use-words.ts';
import { NumberField } from './number-field.tsx';
import { SelectField } from './select-field.tsx';
import { TextSetting } from './text-setting.tsx';

interface FileSettingsProps {
  readonly stage: DraftStage;
  readonly entry: DraftData;
  readonly onChange: (part: Partial<DraftData>) => void;
}

/** What holds for one file of a stage only. */
export function FileSettings({ stage, entry, onChange }: FileSettingsProps) {
  const { words } = useWords();
  const showAdvanced = usePreferences((state) => state.showAdvanced && !state.showChanged);
  const keys = definitionOf(stage).dataKeys.filter((key) => isShown(key, stage, entry, showAdvanced));
  if (keys.length === 0) return null;
  return (
    <div className="file-settings" role="group" aria-label={words.train.fileSettings(entry.file)}>
      <p className="file-name">{words.train.fileSettings(entry.file)}</p>
      <div className="fields">
        {keys.map((key) => (
          <Setting key={key} name={key} entry={entry} onChange={onChange} />
        ))}
      </div>
    </div>
  );
}

/** The prefix has its own field where all files share it. */
function isShown(key: DataKey, stage: DraftStage, entry: DraftData, showAdvanced: boolean): boolean {
  if (key === 'instruction') return stage.data.length > 1 && (showAdvanced || !sharesInstruction(stage));
  const value = entry[key];
  return showAdvanced || (value !== undefined && value !== '');
}

export function sharesInstruction({ data }: DraftStage): boolean {
  return data.every(({ instruction }) => instruction === data[0]?.instruction);
}

interface SettingProps {
  readonly name: DataKey;
  readonly entry: DraftData;
  readonly onChange: (part: Partial<DraftData>) => void;
}

function Setting({ name, entry, onChange }: SettingProps) {
  const { words } = useWords();
  const { label, help } = words.train.dataKeys[name];
  switch (name) {
    case 'instruction':
    case 'passageInstruction':
      return (
        <TextSetting
          label={label}
          help={help}
          value={entry[name]}
          placeholder={words.train.instructionPlaceholder}
          onChange={(value) => onChange({ [name]: value })}
        />
      );
    case 'minimumScore':
      return (
        <NumberField
          label={label}
          help={help}
          value={entry.minimumScore}
          placeholder={words.train.instructionPlaceholder}
          error={typeof entry.minimumScore === 'string' ? words.train.numberError : undefined}
          onChange={(minimumScore) => onChange({ minimumScore })}
        />
      );
    case 'inBatchNegatives':
      return (
        <SelectField
          label={label}
          help={help}
          value={entry.inBatchNegatives === undefined ? '' : String(entry.inBatchNegatives)}
          options={[
            { value: '', label: words.train.asStage },
            { value: 'true', label: words.train.on },
            { value: 'false', label: words.train.off },
          ]}
          onChange={(value) => onChange({ inBatchNegatives: value === '' ? undefined : value === 'true' })}
        />
      );
  }
}
