// Everything the studio says in English, a file a part of the page. Sentences are whole: parts are filled in, never glued
// together.

import { shell } from './en/shell.ts';
import { device } from './en/device.ts';
import { home } from './en/home.ts';
import { fault } from './en/fault.ts';
import { recovery } from './en/recovery.ts';
import { runState, phase, stageKind, report, run, better, inside, log } from './en/run.ts';
import { live } from './en/live.ts';
import { chart } from './en/chart.ts';
import { data } from './en/data.ts';
import { inspect } from './en/inspect.ts';
import { train } from './en/train.ts';
import { runs } from './en/runs.ts';
import { library } from './en/library.ts';
import { gpu } from './en/gpu.ts';
import { help } from './en/help.ts';
import { evaluate } from './en/evaluate.ts';
import { instructions } from './en/instructions.ts';
import { negatives } from './en/negatives.ts';
import { playground } from './en/playground.ts';
import { settings } from './en/settings.ts';

export const en = {
  name: 'English',
  otherLanguage: '中文',
  product: 'BGE Studio',
  shell,
  device,
  home,
  fault,
  recovery,
  runState,
  phase,
  stageKind,
  report,
  run,
  live,
  chart,
  better,
  inside,
  log,
  data,
  inspect,
  train,
  runs,
  library,
  gpu,
  help,
  evaluate,
  instructions,
  negatives,
  playground,
  settings,
} as const;
