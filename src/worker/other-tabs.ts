// Tabs of the studio beside each other: one trains, whichever holds the lock; the others hear what it says.

import { CapabilityError, InputError } from '../base/errors.ts';
import type { Event, RunStatus } from '../contract/protocol.ts';

/** Held while a run executes, so that two tabs do not train into one storage. */
const lockName = 'studio-training';
const channelName = 'studio-training';
/** For the tab that trains to say where it stands. */
const answerMilliseconds = 500;
/** For the tab that trains to end its step, or its evaluation, and to save. */
const handOverMilliseconds = 90_000;

/** What a run says while it is executed. */
export type RunEvent = Extract<Event, { readonly type: 'run' | 'metrics' | 'evaluated' | 'looked-inside' | 'stage-report' }>;

type Message =
  | { readonly kind: 'event'; readonly event: RunEvent }
  | { readonly kind: 'who-trains' }
  | { readonly kind: 'hand-over'; readonly runId: string };

interface Watcher {
  /** The run that this tab executes, if any. */
  active(): RunStatus | undefined;
  /** Another tab asks this one to leave its run to it. */
  leave(runId: string): void;
  tell(event: Event): void;
}

export class OtherTabs {
  readonly #channel = new BroadcastChannel(channelName);
  readonly #watcher: Watcher;
  #followed: RunStatus | undefined;
  #isWatching = false;
  #heard: (() => void) | undefined;

  constructor(watcher: Watcher) {
    this.#watcher = watcher;
    this.#channel.onmessage = (event: MessageEvent<Message>) => this.#receive(event.data);
  }

  /** The run of another tab, if one trains. */
  get followed(): RunStatus | undefined {
    return this.#followed;
  }

  /** Lets the other tabs hear of the run of this one. */
  share(event: RunEvent): void {
    this.#post({ kind: 'event', event });
  }

  /** Finds out whether another tab trains, and what. */
  async look(): Promise<void> {
    if (this.#followed !== undefined || this.#watcher.active() !== undefined) return;
    const { held = [] } = await navigator.locks.query();
    if (!held.some(({ name }) => name === lockName)) return;
    const answered = new Promise<void>((resolve) => {
      this.#heard = resolve;
      setTimeout(resolve, answerMilliseconds);
    });
    this.#post({ kind: 'who-trains' });
    await answered;
    this.#heard = undefined;
  }

  /** Takes the training lock; the result gives it back. @throws InputError where another tab trains */
  async takeLock(): Promise<() => void> {
    const release = await request({ ifAvailable: true });
    if (release !== undefined) return release;
    throw new InputError('Another tab of the studio is training.', 'Go on there, or take the run over.', {
      fault: { key: 'other-tab-trains' },
    });
  }

  /** Asks the tab that trains to save and leave, and takes the lock from it. @throws CapabilityError where it does not */
  async takeOver(runId: string): Promise<() => void> {
    this.#post({ kind: 'hand-over', runId });
    const release = await request({ signal: AbortSignal.timeout(handOverMilliseconds) });
    this.#followed = undefined;
    if (release !== undefined) return release;
    throw new CapabilityError('The other tab did not hand its run over.', 'Close that tab, then resume the run here.', {
      fault: { key: 'other-tab-keeps-training' },
    });
  }

  #post(message: Message): void {
    this.#channel.postMessage(message);
  }

  #receive(message: Message): void {
    const active = this.#watcher.active();
    if (message.kind === 'hand-over') this.#watcher.leave(message.runId);
    else if (message.kind === 'who-trains') {
      if (active !== undefined) this.share({ type: 'run', status: active });
    } else if (active === undefined) this.#follow(message.event);
  }

  #follow(event: RunEvent): void {
    if (event.type !== 'run') {
      this.#watcher.tell(event);
      return;
    }
    const hasEnded = ended.has(event.status.state);
    this.#followed = hasEnded ? undefined : event.status;
    this.#watcher.tell({ ...event, elsewhere: !hasEnded });
    this.#heard?.();
    if (!hasEnded) void this.#watch();
  }

  /** The lock is free once the other tab's run has ended, or the tab itself. */
  async #watch(): Promise<void> {
    if (this.#isWatching) return;
    this.#isWatching = true;
    await navigator.locks.request(lockName, () => undefined);
    this.#isWatching = false;
    const wasFollowing = this.#followed !== undefined;
    this.#followed = undefined;
    if (wasFollowing) this.#watcher.tell({ type: 'elsewhere-ended' });
  }
}

const ended: ReadonlySet<RunStatus['state']> = new Set(['completed', 'stopped', 'failed', 'interrupted']);

/** The lock, as a function that gives it back; undefined where it could not be had. */
function request(options: LockOptions): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    const hold = (lock: Lock | null): Promise<void> | undefined => {
      if (lock === null) {
        resolve(undefined);
        return undefined;
      }
      return new Promise<void>((release) => {
        resolve(release);
      });
    };
    navigator.locks.request(lockName, options, hold).catch(() => resolve(undefined));
  });
}
