import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { guardRun } from '../client/close-guard.ts';
import { usePreferences } from '../client/preferences.ts';
import { ErrorBoundary } from '../components/error-boundary.tsx';
import { useWords } from '../words/use-words.ts';
import { DropTarget } from './drop-target.tsx';
import { useShellKeys } from './keys.ts';
import { LiveRegion } from './live-region.tsx';
import { Notices } from './notices.tsx';
import { OverlayHost } from './overlay-host.tsx';
import { Rail } from './rail.tsx';
import { RunAlerts } from './run-alerts.tsx';
import { RunDock } from './run-dock.tsx';
import { Screens } from './screens.tsx';
import { TopBar } from './top-bar.tsx';
import { UpdateNotice } from './update-notice.tsx';

export function Shell() {
  const { words } = useWords();
  const [location] = useLocation();
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    main.current?.scrollTo(0, 0);
  }, [location]);
  useEffect(guardRun, []);
  const collapsed = usePreferences((state) => state.railCollapsed);
  useShellKeys();
  return (
    <DropTarget>
      <div className={collapsed ? 'shell shell-collapsed' : 'shell'}>
        <button type="button" className="skip-link" onClick={() => main.current?.focus()}>
          {words.shell.skip}
        </button>
        <Rail />
        <TopBar />
        <main ref={main} className="main" tabIndex={-1}>
          <div className="screen">
            <UpdateNotice />
            <Notices />
            <RunAlerts />
            <ErrorBoundary key={location}>
              <Screens />
            </ErrorBoundary>
          </div>
        </main>
        <RunDock />
      </div>
      <LiveRegion />
      <OverlayHost />
    </DropTarget>
  );
}
