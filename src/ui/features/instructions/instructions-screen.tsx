import { useState } from 'react';
import { useInstructionTasks, type Slot } from '../../client/instruction-tasks.ts';
import { ScreenTitle } from '../../components/screen-title.tsx';
import { useWords } from '../../words/use-words.ts';
import { HelpsPanel } from './helps-panel.tsx';
import { PrefixEditor } from './prefix-editor.tsx';
import { PrefixPreview } from './prefix-preview.tsx';
import { PrefixWarning } from './prefix-warning.tsx';
import { TaskList } from './task-list.tsx';
import { UsePrefix } from './use-prefix.tsx';
import { usePrefixPreview } from './use-prefix-preview.ts';
import './instructions.css';

/** Prefixes of a task: written, seen on real queries, compared on the evaluation set, taken for training. */
export function InstructionsScreen() {
  const { words } = useWords();
  const { tasks, chosen } = useInstructionTasks();
  const task = tasks.find(({ key }) => key === chosen) ?? tasks[0];
  const [slot, setSlot] = useState<Slot>('a');
  const preview = usePrefixPreview(task ?? { a: '', b: '' });
  if (task === undefined) return null;
  return (
    <>
      <div className="screen-head">
        <ScreenTitle>{words.instructions.title}</ScreenTitle>
        <p className="ink-2">{words.instructions.lead}</p>
        <UsePrefix task={task} slot={slot} />
      </div>
      <PrefixWarning />
      <div className="instructions-top">
        <TaskList tasks={tasks} task={task} />
        <section className="panel instructions-editor">
          <PrefixEditor task={task} slot={slot} onSlot={setSlot} preview={preview} />
          <PrefixPreview slot={slot} preview={preview} />
        </section>
      </div>
      <HelpsPanel task={task} slot={slot} />
    </>
  );
}
