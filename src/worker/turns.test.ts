import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

const never = new AbortController().signal;

test('the second waits for the end of the first', async () => {
  const turns = new Turns();
  const first = await turns.begin(never);
  const order: string[] = [];
  const second = turns.begin(never).then((turn) => {
    order.push('second');
    turn.end();
  });
  await Promise.resolve();
  order.push('first ends');
  first.end();
  await second;
  expect(order).toEqual(['first ends', 'second']);
});

test('a stop aborts the one under way, refuses the one that waits, and resolves when both have ended', async () => {
  const turns = new Turns();
  const first = await turns.begin(never);
  const second = turns.begin(never);
  first.signal.addEventListener('abort', () => first.end());
  await Promise.all([turns.stop(), expect(second).rejects.toThrow('was cancelled')]);
  expect(first.signal.aborted).toBe(true);
  (await turns.begin(never)).end();
});

test('the command that is cancelled ends its own turn alone', async () => {
  const turns = new Turns();
  const command = new AbortController();
  const first = await turns.begin(command.signal);
  const second = turns.begin(never);
  command.abort();
  expect(first.signal.aborted).toBe(true);
  first.end();
  const turn = await second;
  expect(turn.signal.aborted).toBe(false);
  turn.end();
});
