import { usePreferences } from '../client/preferences.ts';

/**
 * Whether a key without a modifier may do something of the page: single keys are not turned off, nobody is typing, and
 * no dialog is open.
 */
export function isSingleKey(event: KeyboardEvent): boolean {
  if (!usePreferences.getState().singleKeys || event.defaultPrevented) return false;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  const { target } = event;
  if (target instanceof HTMLElement && target.closest('input, select, textarea, [contenteditable], dialog') !== null) return false;
  return document.querySelector('dialog[open]') === null;
}
