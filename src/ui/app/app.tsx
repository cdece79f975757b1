import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { Shell } from './shell.tsx';

/** The studio. Addresses live behind the #, so that any static host serves every screen. */
export function App() {
  return (
    <Router hook={useHashLocation}>
      <Shell />
    </Router>
  );
}
