import { Link } from 'wouter';
import { stageDefinitions } from '../../../stages/definitions.ts';
import { dataOfStage, MINED_FILE, type FormStage } from '../../client/draft.ts';
import { useDraft } from '../../client/draft-store.ts';
import { useStudio } from '../../client/studio-store.ts';
import { useWords } from '../../words/use-words.ts';

/** Which data sets a stage reads: one or several, and for the task stage what mining makes. */
export function DataChoice({ stage }: { readonly stage: FormStage }) {
  const { words, format } = useWords();
  const draft = useDraft((state) => state.draft);
  const changeStage = useDraft((state) => state.changeStage);
  const assets = useStudio((state) => state.assets);
  const { examples } = stageDefinitions[stage];
  const kind = examples.includes('texts') ? 'texts' : 'pairs';
  const sets = assets.filter((asset) => asset.kind === 'data').filter((asset) => examples.includes(asset.rows));
  const chosen = dataOfStage(draft, stage);
  const canUseMined = stage === 'task' && draft.stages.mine.included;
  const missing = chosen.filter((name) => !sets.some((asset) => asset.name === name) && !(canUseMined && name === MINED_FILE));
  const toggle = (name: string): void =>
    changeStage(stage, { data: chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name] });
  return (
    <fieldset className="choices">
      <legend>
        <h3>{words.train.data}</h3>
        <span className="ink-3 small">{words.train.dataHint[kind]}</span>
      </legend>
      {canUseMined && (
        <Choice
          name={words.train.mined}
          meta={words.train.minedHint}
          checked={chosen.includes(MINED_FILE)}
          onToggle={() => toggle(MINED_FILE)}
        />
      )}
      {sets.map((asset) => (
        <Choice
          key={asset.id}
          name={asset.name}
          meta={`${words.train.rowsCount(format.whole(asset.count))}${asset.negatives ? ` · ${words.train.negativesYes}` : ''}${asset.pending ? ` · ${words.data.pending}` : ''}`}
          checked={chosen.includes(asset.name)}
          onToggle={() => toggle(asset.name)}
        />
      ))}
      {missing.map((name) => (
        <Choice key={name} name={name} meta={words.data.refused} checked onToggle={() => toggle(name)} />
      ))}
      {sets.length === 0 && (
        <p className="ink-2">
          {words.train.noData[kind]} <Link href="/data">{words.train.toData}</Link>
        </p>
      )}
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
