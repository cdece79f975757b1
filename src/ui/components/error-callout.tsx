import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { WireError } from '../../base/errors.ts';
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
  const { words } = useWords();
  return (
    <Callout urgent tone="bad" icon={<CircleAlert {...icon} size={20} />} title={title ?? error.message} actions={actions}>
      {title !== undefined && <p>{error.message}</p>}
      <p className="ink-2">{error.remedy}</p>
      {error.code === 'internal' && error.stack !== undefined && (
        <details className="small">
          <summary>{words.shell.details}</summary>
          <pre className="code-block">{error.stack}</pre>
        </details>
      )}
    </Callout>
  );
}
