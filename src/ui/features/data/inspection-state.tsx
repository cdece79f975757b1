import type { Inspection } from './use-inspection.ts';
import { Button } from '../../components/button.tsx';
import { ErrorCallout } from '../../components/error-callout.tsx';
import { Progress } from '../../components/progress.tsx';
import { useWords } from '../../words/use-words.ts';

/** What stands where a report is still to come. */
export function InspectionState({ inspection, what }: { readonly inspection: Inspection<unknown>; readonly what: string }) {
  const { words, format } = useWords();
  switch (inspection.state) {
    case 'held':
      return (
        <div className="row row-wrap">
          <p className="ink-2">{words.inspect.held}</p>
          <Button size="small" onClick={inspection.ask}>
            {what}
          </Button>
        </div>
      );
    case 'working': {
      const { progress, cancel } = inspection;
      return (
        <div className="stack stack-small" role="status">
          <div className="row spread">
            <p className="ink-2">
              {progress === undefined ? what : words.inspect.progress(format.whole(progress.done), format.whole(progress.total))}
            </p>
            <Button size="small" kind="quiet" onClick={cancel}>
              {words.data.cancel}
            </Button>
          </div>
          <Progress label={what} share={progress === undefined ? undefined : progress.done / Math.max(1, progress.total)} />
        </div>
      );
    }
    case 'failed':
      return (
        <ErrorCallout
          error={inspection.error}
          actions={
            <Button size="small" onClick={inspection.ask}>
              {words.inspect.again}
            </Button>
          }
        />
      );
    case 'done':
      return null;
  }
}
