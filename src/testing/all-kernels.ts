import type { AnyKernel } from '../tensor/device/kernel.ts';

export interface FoundKernel {
  readonly folder: string;
  readonly kernel: AnyKernel;
}

function isKernel(value: unknown): value is AnyKernel {
  return typeof value === 'object' && value !== null && 'source' in value && 'operands' in value && 'workgroupSize' in value;
}

/** Every kernel that a module of a kernel folder exports, alone or in a record. */
export function kernelsOf(): readonly FoundKernel[] {
  const modules = import.meta.glob<Readonly<Record<string, unknown>>>(['../tensor/kernels/*/*.ts', '!**/*.test.ts'], { eager: true });
  return Object.entries(modules).flatMap(([file, exports]) => {
    const folder = file.split('/').at(-2) ?? '';
    const values = Object.values(exports).flatMap((value): unknown[] =>
      typeof value === 'object' && value !== null && !isKernel(value) ? Object.values(value) : [value],
    );
    return values.filter(isKernel).map((kernel) => ({ folder, kernel }));
  });
}

/** Sizes that kernels are written for; every other constant is a switch. */
const sizes: Readonly<Record<string, number>> = { WIDTH: 8, LANES: 4, ROWS: 8, HEADS: 2, HEAD_WIDTH: 8 };

/** Every setting of a kernel's switches, with small sizes. */
export function constantsOf(kernel: AnyKernel): readonly Readonly<Record<string, number>>[] {
  let settings: Record<string, number>[] = [{}];
  for (const name of kernel.constants) {
    const values = sizes[name] === undefined ? [0, 1] : [sizes[name]];
    settings = settings.flatMap((setting) => values.map((value) => ({ ...setting, [name]: value })));
  }
  return settings;
}
