import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { WireError } from '../../base/errors.ts';
import { saidError } from '../words/fault-words.ts';
import { useWords } from '../words/use-words.ts';
import { Callout } from './callout.tsx';
import { icon } from './icon.ts';

interface ErrorCalloutProps {
  readonly error: WireError;
  readonly title?: string;
  readonly actions?: ReactNode;
}

/** An error with its remedy; a defect of ours shows its stack on demand. */
export function ErrorCallout({ error, title, actions }: ErrorCalloutProps) {
  const speech = useWords();
  const { words } = speech;
  const said = saidError(error, speech);
  return (
    <Callout urgent tone="bad" icon={<CircleAlert {...icon} size={20} />} title={title ?? said.title} actions={actions}>
      {title !== undefined && <p>{said.title}</p>}
      <p className="ink-2">{said.remedy}</p>
      {error.code === 'internal' && error.stack !== undefined && (
        <details className="small">
          <summary>{words.shell.details}</summary>
          <pre className="code-block">{error.stack}</pre>
        </details>
      )}
    </Callout>
  );
}
