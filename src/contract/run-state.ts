export type RunState =
  | 'preparing'
  | 'training'
  | 'evaluating'
  | 'scoring'
  | 'mining'
  | 'saving'
  | 'writing'
  | 'paused'
  | 'recovering'
  | 'completed'
  | 'stopped'
  | 'failed'
  | 'interrupted';
