let hasAsked = false;

/** After the first save the browser is asked not to clear this page's storage when it needs room: once, and no sooner. */
export function keepStorage(): void {
  if (hasAsked) return;
  hasAsked = true;
  // jsdom and browsers without a secure origin have no such property, whatever the types say.
  const storage: Partial<StorageManager> | undefined = 'storage' in navigator ? navigator.storage : undefined;
  // Older browsers have no such promise to give; a refusal changes nothing.
  void storage?.persist?.().catch(() => false);
}
