// The tasks of the instruction editor with their two prefixes, kept in the page.

import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { prefixPresets } from './instruction-prefixes.ts';

export type Slot = 'a' | 'b';
export const slots: readonly Slot[] = ['a', 'b'];
export type BuiltInTask = 'search' | 'commands' | 'similar';

export interface InstructionTask {
  readonly key: string;
  /** Undefined: one of those that come with the page, named in its language. */
  readonly name?: string | undefined;
  readonly builtIn?: BuiltInTask | undefined;
  readonly a: string;
  readonly b: string;
}

interface InstructionTasks {
  readonly tasks: readonly InstructionTask[];
  readonly chosen: string;
  readonly choose: (key: string) => void;
  readonly change: (key: string, part: Partial<Pick<InstructionTask, 'name' | 'a' | 'b'>>) => void;
  /** Adds a task under a name and chooses it. */
  readonly add: (name: string) => void;
  readonly remove: (key: string) => void;
}

const first: readonly InstructionTask[] = [
  { key: 'search', builtIn: 'search', a: prefixPresets.english, b: prefixPresets.chinese },
  { key: 'commands', builtIn: 'commands', a: prefixPresets.english, b: 'find the command: ' },
  { key: 'similar', builtIn: 'similar', a: '', b: '' },
];

export const useInstructionTasks = create<InstructionTasks>()(
  persist(
    (set) => ({
      tasks: first,
      chosen: 'search',
      choose: (chosen) => set({ chosen }),
      change: (key, part) => set(({ tasks }) => ({ tasks: tasks.map((task) => (task.key === key ? { ...task, ...part } : task)) })),
      add: (name) =>
        set(({ tasks }) => {
          const key = freshKey(tasks);
          return { tasks: [...tasks, { key, name, a: '', b: '' }], chosen: key };
        }),
      remove: (key) =>
        set(({ tasks, chosen }) => {
          const others = tasks.filter((task) => task.key !== key);
          if (others.length === 0) return { tasks, chosen };
          return { tasks: others, chosen: chosen === key ? (others[0]?.key ?? '') : chosen };
        }),
    }),
    { name: 'studio.instructions', version: 1, partialize: ({ tasks, chosen }) => ({ tasks, chosen }) },
  ),
);

function freshKey(tasks: readonly InstructionTask[]): string {
  const numbers = tasks.map(({ key }) => Number(key.slice(1))).filter((number) => Number.isSafeInteger(number));
  return `t${Math.max(0, ...numbers) + 1}`;
}
