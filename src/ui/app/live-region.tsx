import { useEffect } from 'react';
import { isUnderWay, useStudio } from '../client/studio-store.ts';
import { useWords } from '../words/use-words.ts';
import { useRunCompanions } from './use-run-companions.ts';

/** Tells a screen reader what the run does: changes of state and every tenth part, no more. The tab's title follows. */
export function LiveRegion() {
  const { words, format } = useWords();
  useRunCompanions();
  const active = useStudio((state) => state.active);
  const steps = active?.stages.reduce((total, stage) => total + stage.steps, 0) ?? 0;
  const done = active?.stages.reduce((total, stage) => total + stage.done, 0) ?? 0;
  const share = steps === 0 ? 0 : done / steps;
  const tenth = format.percent(Math.floor(share * 10) / 10);
  const title = isUnderWay(active) ? words.run.title(format.percent(share), active.name) : words.product;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {active === undefined ? '' : words.run.announce(words.runState[active.state], tenth)}
    </div>
  );
}
