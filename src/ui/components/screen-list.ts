// Every screen of the rail, in its order. The palette, the crumbs, the phone's bar and the keys read the same list.

import {
  Activity,
  ChartNoAxesColumn,
  CircleQuestionMark,
  Cpu,
  Database,
  GitCompareArrows,
  House,
  Search,
  Settings2,
  SlidersHorizontal,
  TextCursorInput,
  type LucideIcon,
} from 'lucide-react';
import type { Dictionary } from '../words/dictionary.ts';

export interface ScreenEntry {
  readonly to: string;
  readonly name: (words: Dictionary) => string;
  /** For the phone's bar. */
  readonly short?: (words: Dictionary) => string;
  readonly icon: LucideIcon;
  /** `work`: the way of a model, top to bottom; `studio`: the room it happens in, at the rail's foot. */
  readonly group: 'work' | 'studio';
  /** In the phone's bar, which holds five with More; the others stand in its sheet. */
  readonly inBar: boolean;
  /** After G. */
  readonly key: string;
  /** What is counted beside the name. */
  readonly counts?: 'assets' | 'runs';
}

export const screenList: readonly ScreenEntry[] = [
  { to: '/', name: ({ shell }) => shell.home, icon: House, group: 'work', inBar: true, key: 'H' },
  { to: '/data', name: ({ shell }) => shell.data, icon: Database, group: 'work', inBar: true, key: 'D', counts: 'assets' },
  { to: '/train', name: ({ shell }) => shell.train, icon: SlidersHorizontal, group: 'work', inBar: true, key: 'T' },
  { to: '/runs', name: ({ shell }) => shell.runs, icon: Activity, group: 'work', inBar: true, key: 'R', counts: 'runs' },
  { to: '/negatives', name: ({ shell }) => shell.negatives, icon: GitCompareArrows, group: 'work', inBar: false, key: 'N' },
  { to: '/instructions', name: ({ instructions }) => instructions.title, icon: TextCursorInput, group: 'work', inBar: false, key: 'I' },
  { to: '/evaluate', name: ({ shell }) => shell.evaluate, icon: ChartNoAxesColumn, group: 'work', inBar: false, key: 'E' },
  { to: '/playground', name: ({ shell }) => shell.playground, icon: Search, group: 'work', inBar: false, key: 'Y' },
  { to: '/gpu', name: ({ shell }) => shell.gpu, short: ({ shell }) => shell.gpuShort, icon: Cpu, group: 'studio', inBar: false, key: 'G' },
  { to: '/settings', name: ({ shell }) => shell.settings, icon: Settings2, group: 'studio', inBar: false, key: 'S' },
  { to: '/help', name: ({ shell }) => shell.help, icon: CircleQuestionMark, group: 'studio', inBar: false, key: 'P' },
];

/** The screen that an address belongs to. */
export function screenAt(location: string): ScreenEntry | undefined {
  return screenList.find(({ to }) => isWithin(to, location));
}

export function isWithin(to: string, location: string): boolean {
  return to === '/' ? location === '/' : location === to || location.startsWith(`${to}/`);
}
