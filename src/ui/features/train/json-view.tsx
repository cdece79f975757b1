import { Check, Clipboard } from 'lucide-react';
import { useState } from 'react';
import { InputError } from '../../../base/errors.ts';
import { readRunFile } from '../../../stages/definitions.ts';
import { useDraft } from '../../client/draft-store.ts';
import { runFileOf, type RunFileJson } from '../../client/draft-run-file.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';

/** The run file that the form makes, and whether it can be read as it is. */
export function JsonView() {
  const { words } = useWords();
  const draft = useDraft((state) => state.draft);
  const [copied, setCopied] = useState(false);
  const runFile = runFileOf(draft);
  const text = JSON.stringify(runFile, undefined, 2);
  const fault = faultOf(runFile);
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(() => setCopied(true));
  };
  return (
    <div className="stack stack-small">
      <div className="row spread">
        <h2>{words.train.jsonLabel}</h2>
        <Button size="small" icon={copied ? <Check {...icon} /> : <Clipboard {...icon} />} onClick={copy}>
          {copied ? words.train.copied : words.train.copy}
        </Button>
      </div>
      {fault !== undefined && (
        <p className="caution">
          {words.train.refusedTitle} {fault}
        </p>
      )}
      <pre className="code-block json" tabIndex={0}>
        {text}
      </pre>
    </div>
  );
}

function faultOf(runFile: RunFileJson): string | undefined {
  try {
    readRunFile(runFile);
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}
