// Errors are told apart by who can act on them. Each says what happened, with the values, and what to do next.

import type { Fault } from './fault.ts';

export interface StudioErrorOptions extends ErrorOptions {
  /** The same for a page that has words of its own for it. */
  readonly fault?: Fault;
}

/** Base of every error that a person may see. */
export abstract class StudioError extends Error {
  abstract readonly code: ErrorCode;
  /** What the person can do about it, one sentence. */
  readonly remedy: string;
  readonly fault: Fault | undefined;

  constructor(message: string, remedy: string, options?: StudioErrorOptions) {
    super(message, options);
    this.remedy = remedy;
    this.fault = options?.fault;
  }
}

export type ErrorCode = 'input' | 'capability' | 'numerics' | 'storage' | 'cancelled' | 'internal';

/** The person's file or setting cannot be used; shown where they can fix it. */
export class InputError extends StudioError {
  override readonly name = 'InputError';
  readonly code = 'input';
}

/** This browser, driver or GPU lacks something that the work needs. */
export class CapabilityError extends StudioError {
  override readonly name = 'CapabilityError';
  readonly code = 'capability';
}

/** NaN, infinity or overflow: the run halts before the weights change. */
export class NumericsError extends StudioError {
  override readonly name = 'NumericsError';
  readonly code = 'numerics';
}

/** Quota, corruption or version of what is stored. */
export class StorageError extends StudioError {
  override readonly name = 'StorageError';
  readonly code = 'storage';
}

/** The person asked for a stop; never shown as a failure. */
export class CancelledError extends StudioError {
  override readonly name = 'CancelledError';
  readonly code = 'cancelled';

  constructor(what: string) {
    super(`${what} was cancelled.`, 'Nothing was changed; start it again when you like.');
  }
}

/** An error as plain data: what crosses the worker wall and what is written to disk. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  readonly fault?: Fault | undefined;
  readonly stack?: string | undefined;
}

/** Turns anything thrown into plain data; unknown errors become `internal` and keep their stack. */
export function toWireError(error: unknown): WireError {
  if (error instanceof StudioError) {
    const { code, message, remedy, fault, stack } = error;
    return { code, message, remedy, ...(fault === undefined ? {} : { fault }), stack };
  }
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? error.stack : undefined;
  return { code: 'internal', message, remedy: 'This is a defect of the studio. Please report it with the details.', stack };
}

/** Throws a {@link CancelledError} once `signal` is aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted === true) throw new CancelledError(what);
}
