import { useEffect, useId, useState } from 'react';
import type { CorpusSource } from '../../../contract/playground-calls.ts';
import type { Asset } from '../../../contract/protocol.ts';
import { useModelOptions, type ModelOption } from '../../client/model-choices.ts';
import { useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { SelectBox } from '../../components/select-box.tsx';
import type { Speech } from '../../words/use-words.ts';
import { useWords } from '../../words/use-words.ts';
import { chooseModels, openCorpus, usePlayground } from './playground-store.ts';

/** Corpus, models and instruction. The latest run stands for tuned, an imported model for base, until something else is chosen. */
export function SetUp({ withCorpus }: { readonly withCorpus: boolean }) {
  const { words } = useWords();
  const text = words.playground;
  const embedders = useModelOptions('embedder');
  const rerankers = useModelOptions('reranker');
  const models = usePlayground((state) => state.models);
  useDefaults(embedders);
  const named = ({ value, name, from }: ModelOption): { value: string; label: string } => ({
    value,
    label: from === 'run' ? text.fromRun(name) : name,
  });
  const none = { value: '', label: text.none };
  const options = [none, ...embedders.map(named)];
  return (
    <>
      {embedders.length === 0 && <p className="ink-2">{text.noModel}</p>}
      <div className="playground-setup">
        {withCorpus && <CorpusChoice />}
        <SelectBox label={text.base} value={models.base} options={options} onChange={(base) => chooseModels({ base })} />
        <SelectBox label={text.tuned} value={models.tuned} options={options} onChange={(tuned) => chooseModels({ tuned })} />
        {withCorpus && rerankers.length > 0 && (
          <SelectBox
            label={text.reranker}
            value={models.reranker}
            options={[none, ...rerankers.map(named)]}
            onChange={(reranker) => chooseModels({ reranker })}
          />
        )}
        {withCorpus && embedders.length > 0 && <Instruction />}
      </div>
      {withCorpus && <OwnLines />}
    </>
  );
}

function useDefaults(embedders: readonly ModelOption[]): void {
  const isFresh = usePlayground(({ models }) => models.base === '' && models.tuned === '');
  const tuned = embedders[0]?.value;
  const base = embedders.find(({ value, from }) => from === 'import' && value !== tuned)?.value;
  useEffect(() => {
    if (isFresh && tuned !== undefined) chooseModels({ tuned, base: base ?? '' });
    // Only once there is something to choose from: what the person clears stays clear.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [tuned, base]);
}

function Instruction() {
  const { words } = useWords();
  const text = words.playground;
  const instruction = usePlayground((state) => state.models.instruction);
  const id = useId();
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{text.instruction}</label>
      </div>
      <div className="input">
        <input
          id={id}
          value={instruction}
          placeholder={text.asExported}
          autoComplete="off"
          onChange={({ currentTarget }) => chooseModels({ instruction: currentTarget.value })}
        />
      </div>
    </div>
  );
}

const sourceOf = (value: string): CorpusSource => {
  const [kind = '', ...rest] = value.split(':');
  const id = rest.join(':');
  if (kind === 'set') return { kind: 'set', setId: id };
  if (kind === 'data') return { kind: 'data', dataId: id };
  return kind === 'lines' ? { kind: 'lines', lines: [] } : { kind: 'sample' };
};

function valueOf(source: CorpusSource | undefined): string {
  switch (source?.kind) {
    case 'set':
      return `set:${source.setId}`;
    case 'data':
      return `data:${source.dataId}`;
    case 'lines':
      return 'lines:';
    case 'sample':
    case undefined:
      return 'sample:';
  }
}

function CorpusChoice() {
  const speech = useWords();
  const assets = useStudio((state) => state.assets);
  const source = usePlayground((state) => state.source);
  const options = corpusOptions(assets, speech);
  const first = options[0]?.value ?? 'sample:';
  useEffect(() => {
    if (source === undefined) void openCorpus(sourceOf(first));
  }, [source, first]);
  const choose = (value: string): void => {
    const chosen = sourceOf(value);
    if (chosen.kind === 'lines') usePlayground.setState({ source: chosen, corpus: undefined, found: undefined, map: undefined });
    else void openCorpus(chosen);
  };
  return <SelectBox label={speech.words.playground.corpus} value={valueOf(source)} options={options} onChange={choose} />;
}

function corpusOptions(assets: readonly Asset[], { words, format }: Speech): readonly { value: string; label: string }[] {
  const text = words.playground;
  return [
    ...assets.flatMap((asset) =>
      asset.kind === 'retrieval' ? [{ value: `set:${asset.id}`, label: text.setOf(asset.name, format.whole(asset.documents)) }] : [],
    ),
    ...assets.flatMap((asset) =>
      asset.kind === 'data' && !asset.pending ? [{ value: `data:${asset.id}`, label: text.dataOf(asset.name) }] : [],
    ),
    { value: 'sample:', label: text.sample },
    { value: 'lines:', label: text.lines },
  ];
}

/** Passages that are pasted. */
function OwnLines() {
  const { words } = useWords();
  const text = words.playground;
  const isChosen = usePlayground((state) => state.source?.kind === 'lines');
  const [typed, setTyped] = useState('');
  const id = useId();
  if (!isChosen) return null;
  const lines = typed.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{text.linesLabel}</label>
      </div>
      <div className="input">
        <textarea
          id={id}
          rows={5}
          value={typed}
          aria-describedby={`${id}-hint`}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </div>
      <div className="row spread">
        <p id={`${id}-hint`} className="field-hint">
          {text.linesHint}
        </p>
        <Button disabled={lines.length === 0} onClick={() => void openCorpus({ kind: 'lines', lines })}>
          {text.linesUse}
        </Button>
      </div>
    </div>
  );
}
