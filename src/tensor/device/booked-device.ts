import type { DeviceReport } from '../../contract/protocol.ts';
import type { PooledBuffer } from './buffer-pool.ts';
import type { DeviceBooks } from './device-books.ts';
import { limitsOf, type DeviceLimits } from './device-limits.ts';
import type { DeviceCounters } from './tensor-device.ts';

/** What a device answers out of its report and its books, whether it runs or only plans. */
export abstract class BookedDevice<Buffer extends PooledBuffer> {
  readonly report: DeviceReport;
  protected readonly limits: DeviceLimits;
  protected readonly books: DeviceBooks<Buffer>;

  constructor(report: DeviceReport, books: DeviceBooks<Buffer>) {
    this.report = report;
    this.limits = limitsOf(report);
    this.books = books;
  }

  get viewAlignment(): number {
    return this.limits.viewAlignment;
  }

  get maximumBindingLength(): number {
    return this.limits.maximumBindingLength;
  }

  get hasHalves(): boolean {
    return this.limits.hasHalves;
  }

  get counters(): DeviceCounters {
    return this.books.counters;
  }

  resetPeak(): void {
    this.books.live.resetPeak();
  }

  trim(): void {
    this.flush();
    this.books.trim();
  }

  /** Submits what was recorded. */
  abstract flush(): void;
}
