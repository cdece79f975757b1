// Entry of the Web Worker: commands in, replies and events out. The only place that knows the worker's own globals.

import { toWireError } from '../base/errors.ts';
import type { Calls, Command, CommandType, FromWorker } from '../contract/protocol.ts';
import { openStudio } from './studio.ts';

const running = new Map<number, AbortController>();

function send(message: FromWorker): void {
  postMessage(message);
}

const opening = openStudio(send);

self.addEventListener('message', (event: MessageEvent<Command>) => {
  void answer(event.data);
});

self.addEventListener('unhandledrejection', (event) => {
  send({ type: 'failed', error: toWireError(event.reason) });
});

async function answer(command: Command): Promise<void> {
  const { id } = command;
  try {
    send({ type: 'reply', id, value: await execute(command) });
  } catch (error) {
    send({ type: 'refused', id, error: toWireError(error) });
  } finally {
    running.delete(id);
  }
}

async function execute(command: Command): Promise<Calls[CommandType]['reply']> {
  if (command.type === 'cancel') {
    running.get(command.commandId)?.abort();
    return {};
  }
  const controller = new AbortController();
  running.set(command.id, controller);
  const handlers = await opening;
  // The handler of a type takes the request of that type: the union of all pairs cannot be said to the compiler.
  const handle = handlers[command.type] as (
    request: unknown,
    context: { commandId: number; signal: AbortSignal },
  ) => Promise<Calls[CommandType]['reply']>;
  return handle(command, { commandId: command.id, signal: controller.signal });
}
