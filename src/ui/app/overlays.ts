import { create } from 'zustand';

export type Overlay = 'palette' | 'shortcuts';

/** What stands over the page, at most one at a time. */
export const useOverlays = create<{ readonly open: Overlay | undefined }>()(() => ({ open: undefined }));

export function openOverlay(open: Overlay): void {
  useOverlays.setState({ open });
}

export function closeOverlay(): void {
  useOverlays.setState({ open: undefined });
}
