import { Plus, X } from 'lucide-react';
import { useInstructionTasks, type InstructionTask } from '../../client/instruction-tasks.ts';
import { Button } from '../../components/button.tsx';
import { IconButton } from '../../components/icon-button.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';

interface TaskListProps {
  readonly tasks: readonly InstructionTask[];
  readonly task: InstructionTask;
}

/** Every kind of search has a prefix of its own. */
export function TaskList({ tasks, task }: TaskListProps) {
  const { words, format } = useWords();
  const { choose, add, change, remove } = useInstructionTasks();
  return (
    <section className="panel stack stack-small" aria-label={words.instructions.tasks}>
      <p className="small ink-2">{words.instructions.tasks}</p>
      <ul className="task-list">
        {tasks.map((one) => (
          <li key={one.key}>
            <button type="button" className="task" aria-pressed={one.key === task.key} onClick={() => choose(one.key)}>
              <TaskName task={one} />
            </button>
          </li>
        ))}
      </ul>
      {task.builtIn === undefined && (
        <div className="row">
          <div className="input grow">
            <input
              aria-label={words.instructions.taskName}
              value={task.name ?? ''}
              maxLength={60}
              onChange={({ currentTarget }) => change(task.key, { name: currentTarget.value })}
            />
          </div>
          <IconButton label={words.instructions.removeTask} icon={<X {...icon} />} onClick={() => remove(task.key)} />
        </div>
      )}
      <div>
        <Button
          size="small"
          kind="quiet"
          icon={<Plus {...icon} />}
          onClick={() => add(words.instructions.newTask(format.whole(tasks.length + 1)))}
        >
          {words.instructions.addTask}
        </Button>
      </div>
    </section>
  );
}

function TaskName({ task }: { readonly task: InstructionTask }) {
  const { words } = useWords();
  const { name, of } =
    task.builtIn === undefined ? { name: task.name ?? '', of: words.instructions.ownTask } : words.instructions.builtIn[task.builtIn];
  return (
    <>
      <span className="task-name clip">{name}</span>
      <span className="small ink-3">{of}</span>
    </>
  );
}
