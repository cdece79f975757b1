import { Play } from 'lucide-react';
import { isUnderWay, useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { Callout } from '../../components/callout.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';
import { useStart } from './use-start.ts';

/** A run file that the form has no place for: it is shown and started as it is. */
export function FileRun({ text }: { readonly text: string }) {
  const { words } = useWords();
  const blocked = useStudio((state) => isUnderWay(state.active) || state.device.state === 'missing');
  const start = useStart();
  const json: unknown = JSON.parse(text);
  return (
    <>
      <Callout
        title={words.train.fileTitle}
        actions={
          <Button kind="primary" disabled={blocked} icon={<Play {...icon} />} onClick={() => start(json)}>
            {words.train.start}
          </Button>
        }
      >
        <p className="ink-2">{words.train.fileText}</p>
      </Callout>
      <pre className="code-block panel" tabIndex={0}>
        {text}
      </pre>
    </>
  );
}
