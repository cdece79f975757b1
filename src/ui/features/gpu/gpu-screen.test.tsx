// What is measured of the GPU, against a worker that answers from a script.

import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunStatus } from '../../../contract/protocol.ts';
import { ScriptedWorker } from '../../../testing/scripted-worker.ts';
import { answers, snapshot, status } from '../../../testing/studio-script.ts';
import { openStudio } from '../../client/connection.ts';
import { usePreferences } from '../../client/preferences.ts';
import { useStudio } from '../../client/studio-store.ts';
import { GpuScreen } from './gpu-screen.tsx';
import { useMeasurements } from './measurements.ts';

const fresh = { studio: useStudio.getState(), measurements: useMeasurements.getState() };

beforeEach(() => {
  useStudio.setState(fresh.studio, true);
  useMeasurements.setState(fresh.measurements, true);
  usePreferences.setState({ language: 'en' });
});
afterEach(cleanup);

async function open(active: RunStatus | undefined, script: typeof answers = answers): Promise<ScriptedWorker> {
  const worker = new ScriptedWorker({ ...script, hello: () => ({ ...snapshot, active }) });
  openStudio(() => worker);
  render(<GpuScreen />);
  await settle();
  return worker;
}

async function settle(): Promise<void> {
  await act(() => new Promise((resolve) => setTimeout(resolve)));
}

async function press(name: string): Promise<void> {
  fireEvent.click(screen.getByRole('button', { name }));
  await settle();
}

test('without a run the ceilings can be measured, and the profile says when it can be made', async () => {
  const worker = await open(undefined);
  expect(screen.getByText(/While a run trains, one of its steps can be timed here/)).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Profile the next step' })).toBeNull();
  await press('Measure');
  expect(worker.sent.map(({ type }) => type)).toContain('measure-ceilings');
  expect(screen.getByText('28,400 GFLOP/s')).toBeDefined();
  expect(screen.getByText('462.5 GB/s')).toBeDefined();
  expect(screen.getByRole('button', { name: 'Measure again' })).toHaveProperty('disabled', false);
});

test('while a run trains its next step is profiled by kernel, and nothing else is measured', async () => {
  const worker = await open(status);
  expect(screen.getByRole('button', { name: 'Measure' })).toHaveProperty('disabled', true);
  await press('Profile the next step');
  expect(worker.sent.find(({ type }) => type === 'profile-step')).toMatchObject({ runId: 'live' });
  const table = within(screen.getByRole('region', { name: 'Profile of the last step' }));
  const rows = table.getAllByRole('row').map((row) =>
    within(row)
      .queryAllByRole('cell')
      .map((cell) => cell.textContent),
  );
  // 18 ms at 62 % and 6 ms at 58 % are 24 ms at 61 %.
  expect(rows).toEqual([
    [],
    ['matrix-product', '80', '24.00', '60%', '61%'],
    ['attention', '8', '12.00', '30%', '31%'],
    ['layer-norm', '60', '4.00', '10%', '74%'],
  ]);
  expect(screen.getByText('match, step 1,241.')).toBeDefined();
  expect(screen.getByText('40.0 ms on the GPU for 28,112 tokens, in 148 dispatches.')).toBeDefined();
});

test('a paused run has no next step', async () => {
  await open({ ...status, state: 'paused' });
  expect(screen.getByRole('button', { name: 'Profile the next step' })).toHaveProperty('disabled', true);
  expect(screen.getByText('The run is paused: continue it to time a step.')).toBeDefined();
});

test('a GPU without time stamps says so, and without ceilings no share of them is shown', async () => {
  const none = { stage: 'match', step: 7, tokens: 9, rows: undefined, reason: 'none' } as const;
  await open(status, { ...answers, 'profile-step': () => none });
  await press('Profile the next step');
  expect(screen.getByText('match, step 7: no profile. This GPU or browser gives no time stamps.')).toBeDefined();
  cleanup();
  const row = { kernel: 'adamw/update()', dispatches: 1, milliseconds: 2, share: 1 };
  const bare = { ...{ stage: 'match', step: 8, tokens: 9, milliseconds: 2, dispatches: 1, rows: [row] }, ceilings: undefined };
  await open(status, { ...answers, 'profile-step': () => ({ ...bare, resolutionNanoseconds: 100 }) });
  await press('Profile the next step');
  expect(screen.getByText(/Measure the ceilings before a run/)).toBeDefined();
  expect(screen.getByRole('cell', { name: '–' })).toBeDefined();
});

test('a refusal leaves the button usable', async () => {
  const others = Object.fromEntries(Object.entries(answers).filter(([command]) => command !== 'measure-ceilings'));
  await open(undefined, others);
  await press('Measure');
  expect(useStudio.getState().notices.at(-1)).toMatchObject({ kind: 'error' });
  expect(screen.getByRole('button', { name: 'Measure' })).toHaveProperty('disabled', false);
});

test.each(['en', 'zh'] as const)('full of figures the screen has no fault that axe can see, in %s', async (language) => {
  await open(status);
  await press('Profile the next step');
  act(() => {
    usePreferences.setState({ language });
    useMeasurements.setState({ ceilings: { gigaflops: 1, halfGigaflops: undefined, gigabytesPerSecond: 1 } });
  });
  const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
});
