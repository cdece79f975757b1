// Which tile is fastest on this device, found by trying: for the shapes that a run will need, largest work first.

import type { ElementKind, TensorDevice } from '../../device/tensor-device.ts';
import type { AnyKernel } from '../../device/kernel.ts';
import { matrixProduct } from './matrix-product.ts';
import type { Form } from './reference.ts';
import { candidateTiles, defaultTile, shapeClass, type ProductShape, type Tile } from './tiles.ts';

/** As much of a dispatch, run or only planned, as tells its shape. */
export interface ProductCall {
  readonly kernel: Pick<AnyKernel, 'name'>;
  readonly uniforms: Readonly<Record<string, number>>;
  readonly constants: Readonly<Record<string, number>>;
}

/** The products among some dispatches, in their order; one that was split by rows counts as one. */
export function productShapes(calls: readonly ProductCall[]): readonly ProductShape[] {
  const shapes: ProductShape[] = [];
  for (const { kernel, uniforms, constants } of calls) {
    const form = formOf(kernel.name);
    if (form === undefined) continue;
    const { rows = 0, columns = 0, inner = 0, offsetSums: first = 0 } = uniforms;
    if (first > 0) shapes.pop();
    shapes.push({ form, rows: first + rows, columns, inner, constants });
  }
  return shapes;
}

function formOf(kernelName: string): Form | undefined {
  return (['nn', 'nt', 'tn'] as const).find((form) => new RegExp(`^matrix-product/${form}[+/]`).test(kernelName));
}

export interface TileMeasurement {
  /** No further tile is tried once so much time has passed. */
  readonly milliseconds: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Times the tiles that a device can run on every class of shapes, and keeps the fastest in `device.choices`. Classes
 * that the time does not reach, or that are there already, keep what they have.
 */
export async function measureTiles(device: TensorDevice, shapes: readonly ProductShape[], measurement: TileMeasurement): Promise<void> {
  if (device.kind !== 'webgpu') return;
  const classes = byWork(shapes.filter((shape) => !device.choices.has(shapeClass(shape))));
  const end = performance.now() + measurement.milliseconds;
  for (const [index, shape] of classes.entries()) {
    if (performance.now() >= end || measurement.signal?.aborted === true) return;
    const fastest = await fastestTile(device, sampleOf(device, shape), end);
    if (fastest !== undefined) device.choices.set(shapeClass(shape), fastest.name);
    measurement.onProgress?.(index + 1, classes.length);
  }
}

/** The largest shape of every class, those of the most work in all first. */
function byWork(shapes: readonly ProductShape[]): readonly ProductShape[] {
  const classes = new Map<string, { shape: ProductShape; work: number }>();
  for (const shape of shapes) {
    const key = shapeClass(shape);
    const before = classes.get(key);
    const largest = before === undefined || workOf(shape) > workOf(before.shape) ? shape : before.shape;
    classes.set(key, { shape: largest, work: (before?.work ?? 0) + workOf(shape) });
  }
  return [...classes.values()].sort((one, other) => other.work - one.work).map(({ shape }) => shape);
}

function workOf({ rows, columns, inner }: ProductShape): number {
  return 2 * rows * columns * inner;
}

/** Floating-point operations of one timed product: enough to be timed, little enough to be quick. */
const sampleWork = { software: 2 ** 28, hardware: 2 ** 33 } as const;

/** A shape with fewer tokens and the same widths, where the whole would take too long. */
function sampleOf({ report }: TensorDevice, shape: ProductShape): ProductShape {
  const most = sampleWork[report.isSoftware ? 'software' : 'hardware'];
  const tokens = shape.form === 'tn' ? shape.inner : shape.rows;
  const fewer = Math.min(tokens, Math.max(64, Math.floor((most * tokens) / workOf(shape))));
  return { ...shape, ...(shape.form === 'tn' ? { inner: fewer } : { rows: fewer }) };
}

async function fastestTile(device: TensorDevice, shape: ProductShape, end: number): Promise<Tile | undefined> {
  const trial = makeTrial(device, shape);
  try {
    return await fastestOf(device, shape, { trial, end });
  } finally {
    trial.dispose();
  }
}

async function fastestOf(
  device: TensorDevice,
  shape: ProductShape,
  { trial, end }: { readonly trial: Trial; readonly end: number },
): Promise<Tile | undefined> {
  let best: { readonly tile: Tile; readonly milliseconds: number } | undefined;
  // The default first: where time runs out it stands.
  const initial = defaultTile(device, shape);
  for (const tile of [initial, ...candidateTiles(device).filter((candidate) => candidate !== initial)]) {
    if (performance.now() >= end) break;
    const milliseconds = await timeOf(device, () => trial.run(tile));
    if (best === undefined || milliseconds < best.milliseconds) best = { tile, milliseconds };
  }
  return best?.tile;
}

/** The best of three, after one that compiles. */
async function timeOf(device: TensorDevice, run: () => void): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < 4; round += 1) {
    await device.finish();
    const start = performance.now();
    run();
    await device.finish();
    if (round > 0) best = Math.min(best, performance.now() - start);
  }
  return best;
}

interface Trial {
  readonly run: (tile: Tile) => void;
  readonly dispose: () => void;
}

function makeTrial(device: TensorDevice, shape: ProductShape): Trial {
  const { form, rows, columns, inner, constants } = shape;
  const up = (length: number): number => Math.ceil(length / 4) * 4;
  const make = (height: number, width: number, name: string) => {
    const kind: ElementKind = constants[name] === 1 ? 'float16' : 'float32';
    return { operand: device.allocate([height, up(width)], kind), stride: up(width) };
  };
  const a = form === 'tn' ? make(inner, rows, 'A_HALF') : make(rows, inner, 'A_HALF');
  const b = form === 'nt' ? make(columns, inner, 'B_HALF') : make(inner, columns, 'B_HALF');
  const c = make(rows, columns, 'C_HALF');
  const product = { a, b, c, rows, columns, inner };
  return {
    run: (tile) => {
      matrixProduct(device, form, product, tile);
    },
    dispose: () => {
      for (const { operand } of [a, b, c]) operand.dispose();
    },
  };
}
