// Which kernels serve attention on a device.

import type { TensorDevice } from '../../device/tensor-device.ts';
import { attentionKernels, blocksKernels, lanesKernels } from './attention-kernels.ts';
import { blockRows, type AttentionPass } from './blocks.ts';

/** Where `device.choices` holds "rows", "lanes" or "blocks" under this name, that way is taken wherever it is possible. */
export const attentionChoice = 'attention';

export interface AttentionWay {
  readonly kernels: typeof attentionKernels;
  /** Eight lanes that read for each other, not four; blocks of 32 rows, not of 16. */
  readonly isLarge: boolean;
}

const rows: AttentionWay = { kernels: attentionKernels, isLarge: false };

/**
 * Blocks of rows in workgroup memory on GPUs, where a head is not too wide for it. Where a processor plays the GPU,
 * subgroups whose lanes read for each other. Else a row a thread.
 */
export function attentionWay(device: TensorDevice, pass: AttentionPass, headWidth: number, isHalf: boolean): AttentionWay {
  const { report, choices } = device;
  const choice = choices.get(attentionChoice) ?? (report.isSoftware ? 'lanes' : 'blocks');
  const { subgroupMinSize = 0 } = report.limits;
  if (choice === 'lanes' && report.features.includes('subgroups') && subgroupMinSize >= 4) {
    return { kernels: lanesKernels, isLarge: subgroupMinSize >= 8 };
  }
  const block = choice === 'blocks' ? blockRows(pass, headWidth, isHalf) : undefined;
  return block === undefined ? rows : { kernels: blocksKernels, isLarge: block === 32 };
}
