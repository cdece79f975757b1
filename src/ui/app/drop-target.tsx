import { FileInput } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { filesOfDrop } from '../client/dropped-files.ts';
import { useImport } from '../components/use-import.ts';
import { useWords } from '../words/use-words.ts';

/** The whole window takes files. */
export function DropTarget({ children }: { readonly children: ReactNode }) {
  const { words } = useWords();
  const over = useDrop();
  return (
    <>
      {children}
      {over && (
        <div className="drop-overlay">
          <div>
            <FileInput size={28} strokeWidth={1.5} aria-hidden />
            <h2>{words.shell.dropTitle}</h2>
            <p className="ink-2">{words.shell.dropHint}</p>
          </div>
        </div>
      )}
    </>
  );
}

/** Whether files hover over the window; a drop is imported. Enter and leave are counted, for children send them too. */
function useDrop(): boolean {
  const [over, setOver] = useState(false);
  const take = useImport();
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    let depth = 0;
    const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
    const move =
      (change: number) =>
      (event: DragEvent): void => {
        if (!carriesFiles(event)) return;
        depth += change;
        setOver(depth > 0);
      };
    const enter = move(1);
    const leave = move(-1);
    const allow = (event: DragEvent): void => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      depth = 0;
      setOver(false);
      if (!carriesFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      void filesOfDrop(event.dataTransfer).then((files) => latest.current(files));
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: allow, drop };
    for (const [type, listener] of Object.entries(listeners)) addEventListener(type as 'drop', listener);
    return () => {
      for (const [type, listener] of Object.entries(listeners)) removeEventListener(type as 'drop', listener);
    };
  }, []);
  return over;
}
