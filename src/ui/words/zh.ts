// 中文文案：按训练领域的通行说法书写，与英文逐键对应（类型检查保证），不是逐字翻译。

import type { Dictionary } from './dictionary.ts';
import { shell } from './zh/shell.ts';
import { device } from './zh/device.ts';
import { home } from './zh/home.ts';
import { fault } from './zh/fault.ts';
import { recovery } from './zh/recovery.ts';
import { runState, phase, stageKind, report, run, better, inside, log } from './zh/run.ts';
import { live } from './zh/live.ts';
import { chart } from './zh/chart.ts';
import { data } from './zh/data.ts';
import { inspect } from './zh/inspect.ts';
import { train } from './zh/train.ts';
import { runs } from './zh/runs.ts';
import { library } from './zh/library.ts';
import { gpu } from './zh/gpu.ts';
import { help } from './zh/help.ts';
import { evaluate } from './zh/evaluate.ts';
import { instructions } from './zh/instructions.ts';
import { negatives } from './zh/negatives.ts';
import { playground } from './zh/playground.ts';
import { settings } from './zh/settings.ts';

export const zh: Dictionary = {
  name: '中文',
  otherLanguage: 'English',
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
};
