import { lazy, Suspense } from 'react';
import { ErrorBoundary } from '../components/error-boundary.tsx';
import { closeOverlay, useOverlays } from './overlays.ts';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));
const ShortcutSheet = lazy(async () => ({ default: (await import('./shortcut-sheet.tsx')).ShortcutSheet }));

/** What stands over the page; its code comes when it is first wanted. */
export function OverlayHost() {
  const open = useOverlays((state) => state.open);
  if (open === undefined) return null;
  return (
    <ErrorBoundary key={open}>
      <Suspense fallback={null}>
        {open === 'palette' ? <Palette onClose={closeOverlay} /> : <ShortcutSheet onClose={closeOverlay} />}
      </Suspense>
    </ErrorBoundary>
  );
}
