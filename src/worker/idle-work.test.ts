import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IdleWork } from './idle-work.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('work begins after the idle time, once', async () => {
  const begun: string[] = [];
  const idle = new IdleWork<string>(200, (subject) => Promise.resolve(void begun.push(subject)));
  idle.schedule('device');
  await vi.advanceTimersByTimeAsync(199);
  expect(begun).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toEqual(['device']);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(begun).toEqual(['device']);
});

test('what is asked for before the idle time is over keeps it from beginning', async () => {
  const work = vi.fn(() => Promise.resolve());
  const idle = new IdleWork<string>(200, work);
  idle.schedule('device');
  await vi.advanceTimersByTimeAsync(100);
  idle.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(work).not.toHaveBeenCalled();
});

test('work under way hears that it is to give way, and its failure disturbs nobody', async () => {
  let heard: AbortSignal | undefined;
  const idle = new IdleWork<string>(200, async (_, signal) => {
    heard = signal;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    signal.throwIfAborted();
  });
  idle.schedule('device');
  await vi.advanceTimersByTimeAsync(300);
  expect(heard?.aborted).toBe(false);
  idle.stop();
  expect(heard?.aborted).toBe(true);
  await vi.advanceTimersByTimeAsync(10_000);
});

test('a device that was started again is warmed up in place of the one before', async () => {
  const begun: string[] = [];
  const idle = new IdleWork<string>(200, (subject) => Promise.resolve(void begun.push(subject)));
  idle.schedule('lost');
  await vi.advanceTimersByTimeAsync(100);
  idle.schedule('new');
  await vi.advanceTimersByTimeAsync(1000);
  expect(begun).toEqual(['new']);
});
