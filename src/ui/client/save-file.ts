interface SaveDialog {
  showSaveFilePicker?: (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;
}

/** Writes a blob where the person wants it: by the browser's save dialog, else as a download. False where they cancelled. */
export async function saveBlob(blob: Blob, fileName: string): Promise<boolean> {
  const { showSaveFilePicker } = window as unknown as SaveDialog; // not in TypeScript's DOM library yet
  if (showSaveFilePicker !== undefined && navigator.userActivation.isActive) {
    try {
      const handle = await showSaveFilePicker.call(window, { suggestedName: fileName });
      const file = await handle.createWritable();
      await file.write(blob);
      await file.close();
      return true;
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return false;
      if (!(error instanceof DOMException)) throw error;
      // The dialog needs a fresh click or is forbidden here: the download below always works.
    }
  }
  download(blob, fileName);
  return true;
}

function download(blob: Blob, fileName: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
