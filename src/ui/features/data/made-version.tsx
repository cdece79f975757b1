import { GitBranch } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { Callout } from '../../components/callout.tsx';
import { ErrorCallout } from '../../components/error-callout.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';
import { useDataView } from './data-view.ts';
import type { MadeVersion } from './use-version.ts';
import type { WireError } from '../../../base/errors.ts';

interface VersionOutcomeProps {
  readonly made: MadeVersion | undefined;
  readonly error: WireError | undefined;
}

/** What came of making a version: its name, what the form does now, or why there is none. */
export function VersionOutcome({ made, error }: VersionOutcomeProps) {
  const { words, format } = useWords();
  const show = useDataView((state) => state.show);
  if (error !== undefined) return <ErrorCallout error={error} />;
  if (made === undefined) return null;
  return (
    <Callout
      tone="good"
      icon={<GitBranch {...icon} />}
      title={words.inspect.made(made.name, format.whole(made.rows))}
      actions={
        <Button size="small" onClick={() => show(made.dataId)}>
          {words.inspect.showVersion}
        </Button>
      }
    >
      <p className="ink-2">
        {made.set !== undefined && `${words.inspect.madeSet(made.set)} `}
        {made.inForm ? words.inspect.inForm : words.inspect.oldStands}
      </p>
    </Callout>
  );
}
