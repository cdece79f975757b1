import { useLocation } from 'wouter';
import type { DroppedFile } from '../../contract/protocol.ts';
import { importFiles } from '../client/data-actions.ts';

/** Imports files and goes where the result is seen: Data, or Train for a run file. */
export function useImport(): (files: readonly DroppedFile[]) => void {
  const [, navigate] = useLocation();
  return (files) => {
    if (files.length === 0) return;
    navigate('/data');
    void importFiles(files).then(({ runFile }) => {
      if (runFile) navigate('/train');
    });
  };
}
