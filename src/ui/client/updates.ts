// The page without a network, and new versions of it: nothing changes under the person's hands.

import { create } from 'zustand';

interface Updates {
  /** Whether everything is there to open the page without a network. */
  readonly offline: 'unknown' | 'coming' | 'ready' | 'impossible';
  /** A new version that waits to be taken on. */
  readonly waiting: ServiceWorker | undefined;
}

export const useUpdates = create<Updates>()(() => ({ offline: 'unknown', waiting: undefined }));

/** Fetches the rest of the page once the browser has nothing better to do. */
export function followUpdates(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) {
    useUpdates.setState({ offline: 'impossible' });
    return;
  }
  const begin = (): void => void register();
  if ('requestIdleCallback' in window) requestIdleCallback(begin, { timeout: 5000 });
  else setTimeout(begin, 3000);
}

async function register(): Promise<void> {
  try {
    const registration = await navigator.serviceWorker.register(new URL('service-worker.js', document.baseURI), { updateViaCache: 'none' });
    if (registration.waiting !== null) useUpdates.setState({ waiting: registration.waiting });
    useUpdates.setState({ offline: registration.active === null ? 'coming' : 'ready' });
    const { installing } = registration;
    if (installing !== null) watch(installing, registration);
    registration.addEventListener('updatefound', () => {
      if (registration.installing !== null) watch(registration.installing, registration);
    });
  } catch {
    // A private window, or a host without https: the page works as long as there is a network.
    useUpdates.setState({ offline: 'impossible' });
  }
}

function watch(worker: ServiceWorker, registration: ServiceWorkerRegistration): void {
  worker.addEventListener('statechange', () => {
    if (worker.state === 'installed' && registration.active !== null) useUpdates.setState({ waiting: worker });
    if (worker.state === 'activated') useUpdates.setState({ offline: 'ready', waiting: undefined });
    if (worker.state === 'redundant' && registration.active === null) useUpdates.setState({ offline: 'impossible' });
  });
}

/** Takes the new version on and loads the page again, once the new one answers for it. */
export function applyUpdate(): void {
  const { waiting } = useUpdates.getState();
  if (waiting === undefined) return;
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  waiting.postMessage('apply');
}

export function postponeUpdate(): void {
  useUpdates.setState({ waiting: undefined });
}
