import { useId, useState } from 'react';
import type { PoolSettings } from '../../../contract/negatives-calls.ts';
import { choiceOf, useModelOptions } from '../../client/model-choices.ts';
import { isUnderWay, useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { NumberBox } from '../../components/number-box.tsx';
import { Panel } from '../../components/panel.tsx';
import { SelectBox } from '../../components/select-box.tsx';
import { useWords } from '../../words/use-words.ts';
import { mine } from './review-store.ts';

/** What is chosen; empty: the first there is. */
interface Chosen {
  readonly dataId: string;
  readonly model: string;
  readonly corpusId: string;
  readonly reranker: string;
  readonly instruction: string;
  readonly passageInstruction: string;
  readonly depth: number;
  readonly queryMaximumLength: number;
  readonly passageMaximumLength: number;
}

const start: Chosen = {
  dataId: '',
  model: '',
  corpusId: '',
  reranker: '',
  instruction: '',
  passageInstruction: '',
  depth: 100,
  queryMaximumLength: 64,
  passageMaximumLength: 256,
};

/** What to mine with. */
export function MineForm({ onMine }: { readonly onMine: () => void }) {
  const { words, format } = useWords();
  const form = words.negatives.form;
  const assets = useStudio((state) => state.assets);
  const active = useStudio((state) => state.active);
  const embedders = useModelOptions('embedder');
  const rerankers = useModelOptions('reranker');
  const [chosen, setChosen] = useState(start);
  const change = (part: Partial<Chosen>): void => setChosen((before) => ({ ...before, ...part }));
  const data = assets.filter((asset) => asset.kind === 'data' && asset.rows === 'pairs' && !asset.pending);
  const dataId = data.some(({ id }) => id === chosen.dataId) ? chosen.dataId : (data.at(-1)?.id ?? '');
  const model = chosen.model === '' ? (embedders[0]?.value ?? '') : chosen.model;
  const named = ({ value, name, from }: (typeof embedders)[number]): { value: string; label: string } => ({
    value,
    label: from === 'run' ? form.fromRun(name) : name,
  });
  const corpora = assets.flatMap((asset) =>
    asset.kind === 'retrieval' ? [{ value: asset.id, label: form.corpusOf(asset.name, format.whole(asset.documents)) }] : [],
  );
  const begin = (): void => {
    onMine();
    void mine({ settings: settingsOf({ ...chosen, dataId, model }) });
  };
  return (
    <Panel title={form.title} meta={form.meta}>
      <div className="negatives-form">
        <SelectBox
          label={form.data}
          value={dataId}
          options={data.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(value) => change({ dataId: value })}
        />
        <SelectBox label={form.model} value={model} options={embedders.map(named)} onChange={(value) => change({ model: value })} />
        <SelectBox
          label={form.corpus}
          value={chosen.corpusId}
          options={[{ value: '', label: form.ownPassages }, ...corpora]}
          onChange={(value) => change({ corpusId: value })}
        />
        <SelectBox
          label={form.reranker}
          value={chosen.reranker}
          options={[{ value: '', label: form.noReranker }, ...rerankers.map(named)]}
          onChange={(value) => change({ reranker: value })}
        />
        <TextBox label={form.instruction} value={chosen.instruction} onChange={(instruction) => change({ instruction })} />
        <TextBox
          label={form.passageInstruction}
          value={chosen.passageInstruction}
          onChange={(passageInstruction) => change({ passageInstruction })}
        />
        <NumberBox label={form.depth} value={chosen.depth} minimum={2} maximum={500} whole onChange={(depth = 100) => change({ depth })} />
        <div className="negatives-lengths">
          <NumberBox
            label={form.queryLength}
            value={chosen.queryMaximumLength}
            minimum={4}
            maximum={8192}
            whole
            unit={form.tokens}
            onChange={(queryMaximumLength = 64) => change({ queryMaximumLength })}
          />
          <NumberBox
            label={form.passageLength}
            value={chosen.passageMaximumLength}
            minimum={4}
            maximum={8192}
            whole
            unit={form.tokens}
            onChange={(passageMaximumLength = 256) => change({ passageMaximumLength })}
          />
        </div>
      </div>
      <div className="row row-wrap negatives-start">
        <p className="small ink-3">{isUnderWay(active) ? form.busy(active.name) : chosen.reranker === '' ? '' : form.rerankerHint}</p>
        <span className="push" />
        <Button kind="primary" disabled={isUnderWay(active)} onClick={begin}>
          {form.start}
        </Button>
      </div>
    </Panel>
  );
}

function settingsOf({ model, reranker, corpusId, ...rest }: Chosen): PoolSettings {
  return {
    ...rest,
    model: choiceOf(model),
    ...(reranker === '' ? {} : { reranker: choiceOf(reranker) }),
    ...(corpusId === '' ? {} : { corpusId }),
  };
}

interface TextBoxProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function TextBox({ label, value, onChange }: TextBoxProps) {
  const id = useId();
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{label}</label>
      </div>
      <div className="input">
        <input id={id} autoComplete="off" value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)} />
      </div>
    </div>
  );
}
