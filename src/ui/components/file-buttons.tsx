import { useRef } from 'react';
import type { DroppedFile } from '../../contract/protocol.ts';
import { filesOfInput } from '../client/dropped-files.ts';
import { useWords } from '../words/use-words.ts';
import { Button } from './button.tsx';

interface FileButtonsProps {
  readonly onFiles: (files: readonly DroppedFile[]) => void;
  readonly size?: 'small' | 'medium';
}

/** Choose files, or a whole folder: what can be dropped can also be chosen. */
export function FileButtons({ onFiles, size = 'medium' }: FileButtonsProps) {
  const { words } = useWords();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement): void => {
    if (input.files !== null) onFiles(filesOfInput(input.files));
    input.value = '';
  };
  return (
    <div className="row row-wrap">
      <input ref={files} type="file" multiple hidden data-testid="choose-files" onChange={(event) => take(event.currentTarget)} />
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        data-testid="choose-folder"
        {...{ webkitdirectory: '' }}
        onChange={(event) => take(event.currentTarget)}
      />
      <Button size={size} onClick={() => files.current?.click()}>
        {words.home.chooseFiles}
      </Button>
      <Button size={size} onClick={() => folder.current?.click()}>
        {words.home.chooseFolder}
      </Button>
    </div>
  );
}
