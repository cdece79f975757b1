import { TriangleAlert } from 'lucide-react';
import { useId } from 'react';
import { prefixPresets, type PrefixPreset } from '../../client/instruction-prefixes.ts';
import { slots, useInstructionTasks, type InstructionTask, type Slot } from '../../client/instruction-tasks.ts';
import { icon } from '../../components/icon.ts';
import { Progress } from '../../components/progress.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { useWords } from '../../words/use-words.ts';
import type { PrefixPreviewState } from './use-prefix-preview.ts';

interface PrefixEditorProps {
  readonly task: InstructionTask;
  readonly slot: Slot;
  readonly onSlot: (slot: Slot) => void;
  readonly preview: PrefixPreviewState;
}

/** The text of one of the two prefixes, what it costs, and presets. */
export function PrefixEditor({ task, slot, onSlot, preview }: PrefixEditorProps) {
  const { words } = useWords();
  const change = useInstructionTasks((state) => state.change);
  const id = useId();
  return (
    <div className="stack">
      <div className="row spread">
        <h2>
          <label htmlFor={id}>{words.instructions.slots[slot]}</label>
        </h2>
        <Segmented
          label={words.instructions.slot}
          value={slot}
          onChange={onSlot}
          options={slots.map((value) => ({ value, label: value.toUpperCase() }))}
        />
      </div>
      <div className="input">
        <textarea
          id={id}
          rows={2}
          value={task[slot]}
          placeholder={words.instructions.placeholder}
          // A line break in a prefix is nobody's wish.
          onChange={({ currentTarget }) => change(task.key, { [slot]: currentTarget.value.replaceAll('\n', ' ') })}
        />
      </div>
      <Cost slot={slot} preview={preview} />
      <Presets value={task[slot]} onChoose={(text) => change(task.key, { [slot]: text })} />
    </div>
  );
}

/** Tokens of the prefix out of those that a query may have, and what it cuts of the queries shown. */
function Cost({ slot, preview }: { readonly slot: Slot; readonly preview: PrefixPreviewState }) {
  const { words, format } = useWords();
  if (preview.state !== 'ready') return null;
  const cost = preview.rows[0]?.[slot].instructionLength ?? 0;
  const cut = preview.rows.filter((row) => row[slot].cut > 0).length;
  const text = words.instructions.tokensOf(format.whole(cost), format.whole(preview.maximumLength));
  return (
    <div className="prefix-cost">
      <Progress label={text} share={cost / preview.maximumLength} />
      <span className="small">{text}</span>
      {cut > 0 && (
        <span className="row small caution">
          <TriangleAlert {...icon} size={14} />
          {words.instructions.cuts(format.whole(cut), format.whole(preview.rows.length))}
        </span>
      )}
    </div>
  );
}

const presets: readonly PrefixPreset[] = ['none', 'chinese', 'english', 'chineseQuestion', 'englishQuestion'];

function Presets({ value, onChoose }: { readonly value: string; readonly onChoose: (text: string) => void }) {
  const { words } = useWords();
  const known = presets.find((preset) => prefixPresets[preset] === value);
  const name = useId();
  return (
    <fieldset className="prefix-presets">
      <legend className="small ink-2">{words.instructions.presets}</legend>
      {presets.map((preset) => (
        <label key={preset} className="prefix-preset">
          <input type="radio" name={name} checked={preset === known} onChange={() => onChoose(prefixPresets[preset])} />
          <span>{words.instructions.presetNames[preset]}</span>
          <span className="mono ink-3 clip">{prefixPresets[preset]}</span>
        </label>
      ))}
      {known === undefined && (
        <label className="prefix-preset">
          <input type="radio" name={name} checked readOnly />
          <span>{words.instructions.presetNames.own}</span>
          <span className="mono ink-3 clip">{value}</span>
        </label>
      )}
    </fieldset>
  );
}
