// What the suites share: the adapter, the rows, the time there is.

import type { DeviceReport } from '../../src/contract/protocol.ts';
import { requestDevice } from '../../src/tensor/device/request-device.ts';
import { WebGpuDevice } from '../../src/tensor/device/webgpu-device.ts';
import { measureCeilings, shareOfCeiling, type Ceilings } from '../../src/tensor/ledger/ceilings.ts';
import type { KernelBench } from '../../src/testing/kernel-bench.ts';
import type { Row } from './rows.ts';

export interface BenchOptions {
  readonly gpu: GPU;
  /** Only cases of this name. */
  readonly caseName?: string | undefined;
  /** A named case, too, is left out where the suite has no time for it. */
  readonly isBounded?: boolean;
  /** Fewest measurements of each side; a case that takes minutes may be asked for with one. */
  readonly pairs?: number | undefined;
  readonly print: (line: string) => void;
}

/** Seconds that one suite may take. */
const suiteSeconds = 8 * 60;

export class Bench {
  readonly gpu: GPU;
  readonly isSoftware: boolean;
  readonly adapter: string;
  readonly features: readonly string[];
  /** What the device can do at most, as it was measured. */
  readonly ceilings: Ceilings | undefined;
  readonly rows: Row[] = [];
  readonly notes: string[] = [];
  readonly pairs: number;
  readonly #caseName: string | undefined;
  readonly #isBounded: boolean;
  readonly #print: (line: string) => void;
  #started = performance.now();

  private constructor(options: BenchOptions, report: DeviceReport, ceilings: Ceilings | undefined) {
    this.ceilings = ceilings;
    this.gpu = options.gpu;
    this.isSoftware = report.isSoftware;
    this.adapter = report.name;
    this.features = report.features;
    this.pairs = options.pairs ?? 3;
    this.#caseName = options.caseName;
    this.#isBounded = options.isBounded ?? options.caseName === undefined;
    this.#print = options.print;
  }

  static async open(options: BenchOptions): Promise<Bench> {
    const open = await requestDevice(options.gpu);
    const device = await WebGpuDevice.start(open);
    const ceilings = await measureCeilings(device);
    device.dispose();
    return new Bench(options, open.report, ceilings);
  }

  startSuite(): void {
    this.#started = performance.now();
  }

  add(row: Omit<Row, 'adapter'>): void {
    this.rows.push({ ...row, adapter: this.adapter });
    const ratio = row.ratio === undefined ? '' : `, ratio ${row.ratio.toFixed(2)}`;
    const target = row.target === undefined ? '' : ` (target ${row.target})`;
    this.#print(`${row.case}: ${row.ours.toPrecision(4)} ${row.unit}${ratio}${target}`);
  }

  note(sentence: string): void {
    this.notes.push(sentence);
    this.#print(sentence);
  }

  /** Whether a case is asked for: by its name, or, when none was named, because such an adapter can do it. */
  wants(name: string, onSoftware: boolean): boolean {
    if (this.#caseName !== undefined) return this.#caseName.split(' ')[0] === name;
    if (onSoftware || !this.isSoftware) return true;
    this.note(`${name} is left out on a software adapter; --case ${name} runs it.`);
    return false;
  }

  /** Whether one part of a case is asked for, as in "mini RetroMAE": every part where none is named. */
  wantsPart(name: string, part: string): boolean {
    return this.#caseName === undefined || this.#caseName === name || this.#caseName === `${name} ${part}`;
  }

  /** Whether a size is asked for: every one where none is named. */
  wantsSize(size: number): boolean {
    return this.#caseName === undefined || this.#caseName === String(size);
  }

  /** Whether a kernel is asked for: named cases are parts of its name. */
  wantsKernel(name: string): boolean {
    return this.#caseName === undefined || name.includes(this.#caseName);
  }

  /** What part of the device's limit so much work in so much time is: of its arithmetic or of its bandwidth, whichever binds. */
  shareOfCeiling({ name, operations, bytes }: KernelBench, milliseconds: number): number | undefined {
    if (this.ceilings === undefined) return undefined;
    return shareOfCeiling({ kernel: name, dispatches: 1, milliseconds, operations, bytes }, this.ceilings);
  }

  /** Whether the suite has so many seconds left; says so where it has not. A named case runs anyway, unless bounded. */
  hasTimeFor(name: string, seconds: number): boolean {
    const left = suiteSeconds - (performance.now() - this.#started) / 1000;
    if (seconds <= left || !this.#isBounded) return true;
    this.note(`${name} is left out: it would take about ${seconds.toFixed(0)} s, and the suite has ${left.toFixed(0)} s left.`);
    return false;
  }
}
