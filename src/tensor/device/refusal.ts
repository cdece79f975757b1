import { CapabilityError } from '../../base/errors.ts';

/** What the GPU refused, and of which kernel. */
export function refusalText(kernel: string, message: string): string {
  return `The GPU refused kernel ${kernel}: ${message.split('\n')[0] ?? message}`;
}

/** @param text what the GPU refused */
export function refusal(text: string, options?: ErrorOptions): CapabilityError {
  if (/out of memory|out-of-memory|OutOfDeviceMemory|OutOfHostMemory/i.test(text)) {
    return new CapabilityError(text, 'Close other pages that use the GPU, lower the batch size or set gpuBudgetMiB, then resume.', {
      ...options,
      fault: { key: 'gpu-out-of-memory', detail: text },
    });
  }
  return new CapabilityError(text, 'Report this with the GPU page’s report; a smaller batch may help.', {
    ...options,
    fault: { key: 'gpu-refused', detail: text },
  });
}
