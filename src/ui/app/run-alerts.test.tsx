// What befalls a run from outside, as the page says it: in both languages, with what can be done.

import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunStatus, RunSummary } from '../../contract/protocol.ts';
import { ScriptedWorker } from '../../testing/scripted-worker.ts';
import { answers, snapshot, status } from '../../testing/studio-script.ts';
import { openStudio } from '../client/connection.ts';
import { usePreferences } from '../client/preferences.ts';
import { useStudio } from '../client/studio-store.ts';
import { loadWords } from '../words/loaded-words.ts';
import { App } from './app.tsx';

const fresh = useStudio.getState();

beforeEach(async () => {
  await loadWords('en');
  await loadWords('zh');
  useStudio.setState(fresh, true);
  usePreferences.setState({ language: 'en' });
  HTMLElement.prototype.scrollTo = vi.fn();
});
afterEach(cleanup);

async function open(path: string, script: typeof answers): Promise<ScriptedWorker> {
  const worker = new ScriptedWorker(script);
  window.location.hash = path;
  openStudio(() => worker);
  render(<App />);
  await settle();
  return worker;
}

async function settle(): Promise<void> {
  await act(() => new Promise((resolve) => setTimeout(resolve, 0)));
}

const sentTypes = (worker: ScriptedWorker): readonly string[] => worker.sent.map(({ type }) => type);

test('the run of another tab is followed, and can be taken over', async () => {
  const script = { ...answers, hello: () => ({ ...snapshot, active: status, elsewhere: true }), 'take-over': () => status };
  const worker = await open('/', script);
  expect(screen.getByText('Training runs in another tab. This one follows along.')).toBeDefined();
  expect(screen.queryByRole('button', { name: /^Pause/ })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Take over' }));
  await settle();
  expect(worker.sent.find(({ type }) => type === 'take-over')).toMatchObject({ runId: status.runId });
  expect(screen.queryByText('Training runs in another tab. This one follows along.')).toBeNull();
  expect(screen.getByRole('button', { name: /^Pause/ })).toBeDefined();
});

const old = { runs: [{ runId: 'done', name: 'laws', checkpoints: 2, bytes: 1_100_000_000 }], bytes: 1_100_000_000 };
const blocked: RunStatus = {
  ...status,
  state: 'paused',
  blocked: { cause: 'storage-full', usedBytes: 3_900_000_000, quotaBytes: 4_200_000_000 },
};

test('a full storage says so in both languages, and what freeing brings; then the run goes on', async () => {
  const worker = await open('/', {
    ...answers,
    hello: () => ({ ...snapshot, active: blocked }),
    'old-checkpoints': () => old,
    'free-checkpoints': () => ({ ...snapshot, active: blocked }),
    continue: () => status,
  });
  expect(screen.getByText('Storage is nearly full (3.9 GB of 4.2 GB). Training is paused, nothing lost.')).toBeDefined();
  expect(screen.getByText(/They belong to: laws \(1\.1 GB\)/)).toBeDefined();
  act(() => {
    usePreferences.setState({ language: 'zh' });
  });
  expect(screen.getByText('存储空间快满了（3.9 GB / 4.2 GB）。训练已暂停，没有丢失任何内容。')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: '清理 1.1 GB 并继续' }));
  await settle();
  expect(sentTypes(worker).filter((type) => type === 'free-checkpoints' || type === 'continue')).toEqual(['free-checkpoints', 'continue']);
  expect(screen.queryByText(/训练已暂停/)).toBeNull();
});

test('a lost GPU is told while the run recovers, and once more when it has', async () => {
  const worker = await open('/', { ...answers, hello: () => ({ ...snapshot, active: status }) });
  const from = { stageIndex: 1, step: 1200, at: 0 };
  const losses = [{ at: 1, stageIndex: 1, step: 1240, reason: 'unknown: reset', from, lostSeconds: 8 }];
  worker.tell({ type: 'run', status: { ...status, state: 'recovering', losses } });
  await settle();
  expect(screen.getByText('It goes on by itself from step 1,200; 8 s of work are done again.')).toBeDefined();
  worker.tell({ type: 'run', status: { ...status, state: 'training', losses } });
  await settle();
  expect(screen.getByText('The GPU was taken away at step 1,240; the run has gone on by itself.')).toBeDefined();
  expect(screen.queryByText(/is starting it again/)).toBeNull();
});

const cutOff = (more: Partial<RunSummary>): RunSummary => ({
  ...(snapshot.runs.find(({ runId }) => runId === 'broken') ?? expect.fail('no such run')),
  step: 1240,
  stageIndex: 0,
  lastSeenAt: 38_000,
  ...more,
});

test.each([
  [{ saved: { stageIndex: 0, step: 1200, at: 0 } }, /Saved at step 1,200, 38 s before it was cut off\. Resuming repeats 40 steps/],
  [{ saved: { stageIndex: 0, step: 1239, at: 0 } }, /Resuming repeats 1 step and/],
  [{ saved: { stageIndex: 0, step: 1240, at: 38_000 } }, /Resuming repeats nothing/],
  [{ saved: undefined }, /Nothing was saved yet: resuming begins it again/],
])('the recovery card says what resuming repeats (%#)', async (more, said) => {
  await open('/', { ...answers, hello: () => ({ ...snapshot, active: undefined, runs: [cutOff(more)] }) });
  expect(screen.getByText(said)).toBeDefined();
});

test('errors that carry a fault are said in the language of the page, others as they came', async () => {
  usePreferences.setState({ language: 'zh' });
  const worker = await open('/', { ...answers, hello: () => ({ ...snapshot, active: undefined }) });
  const wire = { code: 'input', message: 'Another tab of the studio is training.', remedy: 'Go on there.' } as const;
  worker.tell({ type: 'failed', error: { ...wire, fault: { key: 'other-tab-trains' } } });
  worker.tell({ type: 'failed', error: { ...wire, message: 'Something else.' } });
  await settle();
  const notices = screen.getByRole('region', { name: '消息' });
  expect(within(notices).getByText('本应用的另一个标签页正在训练。')).toBeDefined();
  expect(within(notices).getByText('Something else.')).toBeDefined();
});
