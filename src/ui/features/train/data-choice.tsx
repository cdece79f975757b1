import { Link } from 'wouter';
import { sameName } from '../../../contract/asset-name.ts';
import { definitionOf, newData, outputsBefore, type DraftData, type DraftStage } from '../../client/draft.ts';
import { useDraft } from '../../client/draft-store.ts';
import { useStudio } from '../../client/studio-store.ts';
import { useWords } from '../../words/use-words.ts';
import { FileSettings } from './file-settings.tsx';

/** Which data sets a stage reads: one or several, and what earlier stages make. */
export function DataChoice({ stage }: { readonly stage: DraftStage }) {
  const { words, format } = useWords();
  const draft = useDraft((state) => state.draft);
  const changeStage = useDraft((state) => state.changeStage);
  const assets = useStudio((state) => state.assets);
  const { examples } = definitionOf(stage);
  const kind = examples.includes('pairs') ? 'pairs' : (examples[0] ?? 'pairs');
  const sets = assets.filter((asset) => asset.kind === 'data').filter((asset) => examples.includes(asset.rows));
  const index = draft.stages.findIndex(({ key }) => key === stage.key);
  const made = examples.includes('pairs') ? outputsBefore(draft, index) : [];
  const isOf = (file: string, name: string): boolean => (made.includes(file) ? file === name : sameName(name, file));
  const isChosen = (name: string): boolean => stage.data.some(({ file }) => isOf(file, name));
  const missing = stage.data.filter(({ file }) => !made.includes(file) && !sets.some(({ name }) => isOf(file, name)));
  const set = (data: readonly DraftData[]): void => changeStage(stage.key, { data });
  const toggle = (name: string): void =>
    set(isChosen(name) ? stage.data.filter(({ file }) => !isOf(file, name)) : [...stage.data, newData(name, stage.instruction)]);
  return (
    <fieldset className="choices">
      <legend>
        <h3>{words.train.data}</h3>
        <span className="ink-3 small">{words.train.dataHint[kind]}</span>
      </legend>
      {made.map((name) => (
        <Choice key={name} name={name} meta={words.train.madeBefore} checked={isChosen(name)} onToggle={() => toggle(name)} />
      ))}
      {sets.map((asset) => (
        <Choice
          key={asset.id}
          name={asset.name}
          meta={`${words.train.rowsCount(format.whole(asset.count))}${asset.negatives ? ` · ${words.train.negativesYes}` : ''}${asset.pending ? ` · ${words.data.pending}` : ''}`}
          checked={isChosen(asset.name)}
          onToggle={() => toggle(asset.name)}
        />
      ))}
      {missing.map(({ file }) => (
        <Choice key={file} name={file} meta={words.train.notThere} checked onToggle={() => toggle(file)} />
      ))}
      {sets.length === 0 && made.length === 0 && (
        <p className="ink-2">
          {words.train.noData[kind]} <Link href="/data">{words.train.toData}</Link>
        </p>
      )}
      {stage.data.map((entry, at) => (
        // A file may be read twice with different prefixes: its place is what it is known by.
        <FileSettings
          key={at}
          stage={stage}
          entry={entry}
          onChange={(part) => set(stage.data.map((other, place) => (place === at ? { ...other, ...part } : other)))}
        />
      ))}
    </fieldset>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly meta: string;
  readonly checked: boolean;
  readonly onToggle: () => void;
}

function Choice({ name, meta, checked, onToggle }: ChoiceProps) {
  return (
    <label className="choice">
      <input type="checkbox" checked={checked} onChange={onToggle} />
      <span className="choice-name">{name}</span>
      <span className="ink-3 small">{meta}</span>
    </label>
  );
}
