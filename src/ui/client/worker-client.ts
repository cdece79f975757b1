// The only door to the worker. A command is answered once, by a reply with its id; events come unasked.

import { StudioError, type ErrorCode, type WireError } from '../../base/errors.ts';
import type { Calls, CommandType, Event as StudioEvent, FromWorker } from '../../contract/protocol.ts';

/** What the client needs of a Worker; tests pass their own. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** An error of the worker, with its code and remedy. */
export class RemoteError extends StudioError {
  override readonly name = 'RemoteError';
  readonly code: ErrorCode;

  constructor(error: WireError) {
    super(error.message, error.remedy, error.fault === undefined ? {} : { fault: error.fault });
    this.code = error.code;
    if (error.stack !== undefined) this.stack = error.stack;
  }
}

export type ClientEvent = StudioEvent | { readonly type: 'worker-stopped'; readonly restarted: boolean; readonly detail: string };

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A command under way: its id, by which it can be cancelled, and what it will answer. */
export interface Sent<T extends CommandType> {
  readonly id: number;
  readonly reply: Promise<Calls[T]['reply']>;
}

export class WorkerClient {
  readonly #start: () => WorkerLike;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Set<(event: ClientEvent) => void>();
  #worker: WorkerLike | undefined;
  #nextId = 1;
  #restarts = 0;

  constructor(start: () => WorkerLike) {
    this.#start = start;
  }

  /** Listens to everything the worker says unasked; returns how to stop. */
  subscribe(listener: (event: ClientEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  call<T extends CommandType>(type: T, request: Calls[T]['request']): Promise<Calls[T]['reply']> {
    return this.send(type, request).reply;
  }

  send<T extends CommandType>(type: T, request: Calls[T]['request']): Sent<T> {
    const id = this.#nextId;
    this.#nextId += 1;
    const reply = new Promise<Calls[T]['reply']>((resolve, reject) => {
      // The worker answers an id with the reply of that id's command: the protocol's promise, which a Map cannot say.
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#running().postMessage({ ...request, id, type });
    });
    return { id, reply };
  }

  #running(): WorkerLike {
    if (this.#worker !== undefined) return this.#worker;
    const worker = this.#start();
    worker.onmessage = (event) => this.#receive(event.data as FromWorker); // only our own worker posts here
    worker.onerror = (event) => this.#crashed(event.message || 'The worker could not be loaded.');
    this.#worker = worker;
    return worker;
  }

  #receive(message: FromWorker): void {
    if (message.type !== 'reply' && message.type !== 'refused') {
      this.#tell(message);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.type === 'reply') pending?.resolve(message.value);
    else pending?.reject(new RemoteError(message.error));
  }

  /** After an uncaught error nothing in the worker can be trusted: a fresh one is started, once. */
  #crashed(detail: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const error = new RemoteError({
      code: 'internal',
      message: `The worker stopped: ${detail}`,
      remedy: 'Reload the page; saved work is kept.',
      fault: { key: 'worker-stopped', detail },
    });
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
    const restarted = this.#restarts === 0;
    this.#restarts += 1;
    this.#tell({ type: 'worker-stopped', restarted, detail });
  }

  #tell(event: ClientEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
