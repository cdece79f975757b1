/** What the worker refuses or fails at, said by the page: a title and what can be done, by the fault's key. */
export const fault = {
  'device-lost': { title: 'The system took the GPU away.', remedy: 'Resume the run from its last save.' },
  'device-lost-again': {
    title: (losses: string) => `The GPU was lost ${losses} times without a save in between, so the run stopped.`,
    remedy: (reason: string) =>
      `Most often a step is too large for this GPU, or another program is using it. Close other pages that use the GPU, lower the batch size or the memory budget, then resume: the last save stands. The browser says: ${reason}`,
  },
  'gpu-refused': {
    title: 'The GPU refused a piece of work.',
    remedy: (detail: string) => `A smaller batch may help; please report it with the GPU page’s report. ${detail}`,
  },
  'gpu-out-of-memory': {
    title: 'The GPU has no memory left.',
    remedy: (detail: string) =>
      `Close other pages that use the GPU, lower the batch size or set a memory budget, then resume: the last save stands. ${detail}`,
  },
  'gpu-budget': {
    title: (needed: string, allowed: string) => `A step needs ${needed} of GPU memory however it is cut; ${allowed} are allowed.`,
    remedy: 'Allow more memory, leave the micro-batch to the studio, shorten the texts, lower the batch size, or take a smaller model.',
  },
  'not-finite': {
    title: (step: string, stage: string) => `Loss or gradient of step ${step} in ${stage} was no finite number, so the step was refused.`,
    remedy: (rate: string) =>
      `Nothing of it reached the saved weights. The likely cause is the learning rate (${rate}); damaged rows or a very low temperature do it too.`,
    remedyHalf: (rate: string) =>
      `Nothing of it reached the saved weights. The likely cause is the learning rate (${rate}), or numbers too large for half precision; damaged rows or a very low temperature do it too.`,
  },
  'storage-full': {
    title: 'The browser’s storage took no more.',
    remedy: 'Free old checkpoints or delete runs and data sets, then resume: the last save stands.',
  },
  'storage-short': {
    title: (needed: string, free: string) =>
      `This run keeps ${needed} in checkpoints and its model; the browser has ${free} left for this page.`,
    remedy: 'Free old checkpoints or delete runs and data sets, then start again.',
  },
  'checkpoints-damaged': {
    title: 'The checkpoints of this run are damaged.',
    remedy: 'Start it again from its run file; models that it has already written are whole.',
  },
  'checkpoint-of-another-run': {
    title: 'The checkpoint was made by another run file: model, stages or seed differ.',
    remedy: 'Resume with the run file as it was, or start anew.',
  },
  'other-tab-trains': { title: 'Another tab of the studio is training.', remedy: 'Go on there, or take its run over.' },
  'other-tab-keeps-training': {
    title: 'The other tab did not hand its run over.',
    remedy: 'Close that tab, then resume the run here. Its last save stands.',
  },
  'run-under-way': { title: (name: string) => `${name} is running.`, remedy: 'Stop it first, or wait for its end.' },
  'run-not-running': { title: 'This run is not running.', remedy: 'Resume it first.' },
  'run-gone': { title: 'This run is no longer there.', remedy: 'Choose another run.' },
  'worker-stopped': {
    title: 'The training worker stopped.',
    remedy: (detail: string) => `Saved work is kept: the run can be resumed from its last save. ${detail}`,
  },
} as const;
