import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { ErrorBoundary } from '../components/error-boundary.tsx';
import { Shell } from './shell.tsx';

/** The studio. Addresses live behind the #, so that any static host serves every screen. */
export function App() {
  return (
    <Router hook={useHashLocation}>
      <ErrorBoundary>
        <Shell />
      </ErrorBoundary>
    </Router>
  );
}
