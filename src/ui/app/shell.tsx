import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { isUnderWay, useStudio } from '../client/studio-store.ts';
import { ErrorBoundary } from '../components/error-boundary.tsx';
import { useWords } from '../words/use-words.ts';
import { DropTarget } from './drop-target.tsx';
import { LiveRegion } from './live-region.tsx';
import { Notices } from './notices.tsx';
import { Rail } from './rail.tsx';
import { RunDock } from './run-dock.tsx';
import { Screens } from './screens.tsx';
import { TopBar } from './top-bar.tsx';

export function Shell() {
  const { words } = useWords();
  const [location] = useLocation();
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    main.current?.scrollTo(0, 0);
  }, [location]);
  useCloseGuard();
  return (
    <DropTarget>
      <div className="shell">
        <button type="button" className="skip-link" onClick={() => main.current?.focus()}>
          {words.shell.skip}
        </button>
        <Rail />
        <TopBar />
        <main ref={main} className="main" tabIndex={-1}>
          <div className="screen">
            <Notices />
            <ErrorBoundary key={location}>
              <Screens />
            </ErrorBoundary>
          </div>
        </main>
        <RunDock />
      </div>
      <LiveRegion />
    </DropTarget>
  );
}

/** The browser asks before the tab closes while a run is under way. */
function useCloseGuard(): void {
  const busy = useStudio((state) => isUnderWay(state.active));
  useEffect(() => {
    if (!busy) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [busy]);
}
