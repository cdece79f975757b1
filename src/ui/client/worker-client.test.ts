import { beforeEach, expect, test, vi } from 'vitest';
import { StudioError } from '../../base/errors.ts';
import type { FromWorker } from '../../contract/protocol.ts';
import { WorkerClient, type ClientEvent, type WorkerLike } from './worker-client.ts';

class PlainWorker implements WorkerLike {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  readonly sent: { readonly id: number; readonly type: string }[] = [];
  terminate = vi.fn();

  postMessage(message: unknown): void {
    this.sent.push(message as { id: number; type: string });
  }

  say(message: FromWorker): void {
    this.onmessage?.({ data: message } as MessageEvent);
  }

  crash(message: string): void {
    this.onerror?.({ message } as ErrorEvent);
  }
}

let workers: PlainWorker[];
let client: WorkerClient;
let heard: ClientEvent[];

beforeEach(() => {
  workers = [];
  heard = [];
  client = new WorkerClient(() => {
    const worker = new PlainWorker();
    workers.push(worker);
    return worker;
  });
  client.subscribe((event) => heard.push(event));
});

const deviceReport = { name: 'X', vendor: '', architecture: '', isSoftware: false, features: [], limits: {} };

test('answers go to the command whose id they carry, in whatever order they come', async () => {
  const cancel = client.call('cancel', { commandId: 9 });
  const start = client.call('start-device', {});
  const [first, second] = workers[0]?.sent ?? [];
  expect(first).toMatchObject({ type: 'cancel', commandId: 9 });
  workers[0]?.say({ type: 'reply', id: second?.id ?? 0, value: deviceReport });
  workers[0]?.say({ type: 'reply', id: first?.id ?? 0, value: {} });
  expect(await start).toBe(deviceReport);
  expect(await cancel).toEqual({});
});

test('a refusal comes back as an error with code and remedy', async () => {
  const start = client.call('start-run', { runFile: {} });
  workers[0]?.say({
    type: 'refused',
    id: workers[0].sent[0]?.id ?? 0,
    error: { code: 'input', message: 'version is nothing', remedy: 'Change version.' },
  });
  const error: unknown = await start.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StudioError);
  expect(error).toMatchObject({ code: 'input', message: 'version is nothing', remedy: 'Change version.' });
});

test('events reach every listener and settle no command', async () => {
  const pending = client.call('start-device', {});
  workers[0]?.say({ type: 'device', device: { state: 'starting' } });
  expect(heard).toEqual([{ type: 'device', device: { state: 'starting' } }]);
  workers[0]?.say({ type: 'reply', id: workers[0].sent[0]?.id ?? 0, value: deviceReport });
  await pending;
});

test('after a crash what waited fails, and one fresh worker is started for what comes next', async () => {
  const waiting = client.call('start-device', {});
  workers[0]?.crash('out of memory');
  await expect(waiting).rejects.toMatchObject({ code: 'internal', message: 'The worker stopped: out of memory' });
  expect(workers[0]?.terminate).toHaveBeenCalledOnce();
  expect(heard.at(-1)).toEqual({ type: 'worker-stopped', restarted: true, detail: 'out of memory' });
  void client.call('cancel', { commandId: 1 }).catch(() => undefined);
  expect(workers).toHaveLength(2);
  workers[1]?.crash('again');
  expect(heard.at(-1)).toEqual({ type: 'worker-stopped', restarted: false, detail: 'again' });
});
