import { useId, useState } from 'react';
import { toWireError } from '../../../base/errors.ts';
import { call } from '../../client/connection.ts';
import { choiceOf } from '../../client/model-choices.ts';
import { Button } from '../../components/button.tsx';
import { Panel } from '../../components/panel.tsx';
import { useWords } from '../../words/use-words.ts';
import { Heatmap } from './heatmap.tsx';
import { usePlayground } from './playground-store.ts';

const mostTexts = 16;

interface Compared {
  readonly texts: readonly string[];
  readonly base: Float32Array | undefined;
  readonly tuned: Float32Array | undefined;
}

/** Texts against each other, base beside tuned. */
export function PairsView() {
  const { words, format } = useWords();
  const text = words.playground;
  const models = usePlayground((state) => state.models);
  const [typed, setTyped] = useState<string>(text.textsExample);
  const [compared, setCompared] = useState<Compared>();
  const [isBusy, setBusy] = useState(false);
  const id = useId();
  const lines = typed.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  const texts = lines.slice(0, mostTexts);
  const compare = async (): Promise<void> => {
    setBusy(true);
    usePlayground.setState({ error: undefined });
    try {
      const of = async (model: string): Promise<Float32Array | undefined> =>
        model === '' ? undefined : (await call('compare-texts', { model: choiceOf(model), texts })).cosines;
      setCompared({ texts, base: await of(models.base), tuned: await of(models.tuned) });
    } catch (error) {
      usePlayground.setState({ error: toWireError(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Panel>
        <div className="field">
          <div className="field-head">
            <label htmlFor={id}>{text.textsLabel}</label>
          </div>
          <div className="input">
            <textarea id={id} rows={6} value={typed} onChange={({ currentTarget }) => setTyped(currentTarget.value)} />
          </div>
          <div className="row spread">
            <p className="field-hint">{lines.length > mostTexts ? text.tooMany(format.whole(lines.length)) : ''}</p>
            <Button
              kind="primary"
              disabled={isBusy || texts.length < 2 || (models.base === '' && models.tuned === '')}
              onClick={() => void compare()}
            >
              {text.compare}
            </Button>
          </div>
        </div>
      </Panel>
      {compared === undefined && <div className="panel empty">{text.pairsEmpty}</div>}
      {compared !== undefined && (
        <div className="playground-pairs">
          {(['base', 'tuned'] as const).map((side) => {
            const cosines = compared[side];
            return cosines === undefined ? null : <Heatmap key={side} title={text[side]} texts={compared.texts} cosines={cosines} />;
          })}
        </div>
      )}
    </>
  );
}
