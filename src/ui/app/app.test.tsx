// Every screen in both languages, against a worker that answers from a script: it says the right things, is found by
// its names, and has no fault that axe can see without a layout.

import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunStatus } from '../../contract/protocol.ts';
import { ScriptedWorker } from '../../testing/scripted-worker.ts';
import { answers, record, snapshot, status } from '../../testing/studio-script.ts';
import { openStudio } from '../client/connection.ts';
import { useDraft } from '../client/draft-store.ts';
import { usePreferences } from '../client/preferences.ts';
import { useStudio } from '../client/studio-store.ts';
import { App } from './app.tsx';

const fresh = { studio: useStudio.getState(), draft: useDraft.getState() };

beforeEach(() => {
  localStorage.clear();
  useStudio.setState(fresh.studio, true);
  useDraft.setState(fresh.draft, true);
  usePreferences.setState({ language: 'en' });
  // jsdom has neither layout nor modal dialogs.
  HTMLElement.prototype.scrollTo = vi.fn();
  HTMLElement.prototype.scrollIntoView = vi.fn();
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});
afterEach(cleanup);

async function open(path: string, script: typeof answers = answers): Promise<ScriptedWorker> {
  const worker = new ScriptedWorker(script);
  window.location.hash = path;
  openStudio(() => worker);
  render(<App />);
  await settle();
  // The code of a screen comes when it is opened.
  await waitFor(() => expect(document.querySelector('.opening')).toBeNull(), { timeout: 10_000 });
  return worker;
}

/** Lets the worker's answers arrive and what they change be drawn. */
async function settle(milliseconds = 0): Promise<void> {
  await act(() => new Promise((resolve) => setTimeout(resolve, milliseconds)));
}

const sentTypes = (worker: ScriptedWorker): readonly string[] => worker.sent.map((command) => command.type);

const screens = ['/', '/data', '/train', '/runs', '/runs/done', '/gpu', '/help'];
for (const language of ['en', 'zh'] as const) {
  test.each(screens)(`%s in ${language} has no fault that axe can see`, async (path) => {
    usePreferences.setState({ language });
    await open(path);
    // Colours need a layout; the browser journey checks them.
    const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  });
}

test('one click on Home starts the demo and goes to its view', async () => {
  const worker = await open('/', { ...answers, hello: () => ({ ...snapshot, active: undefined }) });
  fireEvent.click(screen.getByRole('button', { name: 'Start a demo run' }));
  await settle();
  expect(sentTypes(worker)).toContain('start-demo');
  expect(window.location.hash).toBe('#/runs/live');
  expect(screen.getByRole('heading', { level: 1, name: '2 · Match' })).toBeDefined();
});

test('a demo that is refused says why and what to do', async () => {
  await open('/', { hello: () => ({ ...snapshot, active: undefined }) });
  fireEvent.click(screen.getByRole('button', { name: 'Start a demo run' }));
  await settle();
  const alert = screen.getByRole('alert');
  expect(within(alert).getByText('The run did not start.')).toBeDefined();
  expect(within(alert).getByText('Add it to the script.')).toBeDefined();
});

test('without an adapter the demo cannot be started, and the page says what helps', async () => {
  await open('/', { hello: () => ({ ...snapshot, active: undefined, device: { state: 'missing', cause: 'no-adapter', detail: 'null' } }) });
  expect(screen.getByRole('button', { name: 'Start a demo run' })).toHaveProperty('disabled', true);
  expect(screen.getByRole('alert').textContent).toContain('hardware acceleration is off');
});

test('an interrupted run can be resumed from Home', async () => {
  const resumed: RunStatus = { ...status, runId: 'broken' };
  const worker = await open('/', { ...answers, hello: () => ({ ...snapshot, active: undefined }), 'resume-run': () => resumed });
  fireEvent.click(screen.getByRole('button', { name: 'Resume' }));
  await settle();
  expect(worker.sent.find((command) => command.type === 'resume-run')).toMatchObject({ runId: 'broken' });
  expect(window.location.hash).toBe('#/runs/broken');
});

test('Space pauses and resumes, S saves, and typing keys mean nothing to a text field', async () => {
  const worker = await open('/runs/live');
  fireEvent.keyDown(document.body, { code: 'Space' });
  await settle();
  expect(sentTypes(worker)).toContain('pause');
  expect(screen.getAllByText('Paused').length).toBeGreaterThan(0);
  fireEvent.keyDown(document.body, { code: 'Space' });
  await settle();
  expect(sentTypes(worker)).toContain('continue');
  fireEvent.keyDown(screen.getByLabelText('Smoothing'), { code: 'KeyS' });
  await settle();
  expect(sentTypes(worker)).not.toContain('save-now');
  fireEvent.keyDown(document.body, { code: 'KeyS' });
  await settle();
  expect(sentTypes(worker)).toContain('save-now');
});

test('a save that was asked for is announced when it has happened, not before', async () => {
  const worker = await open('/runs/live');
  fireEvent.keyDown(document.body, { code: 'KeyS' });
  await settle();
  expect(screen.queryByText('Saved at step 1,250.')).toBeNull();
  worker.tell({ type: 'run', status: { ...status, savedAt: (status.savedAt ?? 0) + 9000, savedStep: 1250 } });
  await settle();
  expect(screen.getByText('Saved at step 1,250.')).toBeDefined();
});

test('stopping asks first, with three ways on', async () => {
  const worker = await open('/runs/live', { ...answers, stop: () => ({ ...status, state: 'stopped' }) });
  fireEvent.click(screen.getAllByRole('button', { name: /^Stop…/ })[0] ?? document.body);
  const dialog = screen.getByRole('dialog', { name: 'Stop this run?' });
  expect(
    within(dialog)
      .getAllByRole('button')
      .map((button) => button.textContent),
  ).toEqual(['Keep training', 'Pause instead', 'Stop and save']);
  expect(sentTypes(worker)).not.toContain('stop');
  fireEvent.click(within(dialog).getByRole('button', { name: 'Stop and save' }));
  await settle();
  expect(sentTypes(worker)).toContain('stop');
});

test('an import names its bad rows and imports the good ones when told to', async () => {
  const worker = await open('/data', { ...answers, 'settle-import': () => snapshot });
  fireEvent.change(screen.getByTestId('choose-files'), { target: { files: [new File(['x'], 'tickets.csv')] } });
  await settle();
  expect(screen.getByText('9,981 of 10,000')).toBeDefined();
  expect(screen.getByRole('region', { name: '19 rows can’t be used' }).textContent).toContain('The query is empty.');
  expect(screen.getByText('This is a RoBERTa model; the studio trains BERT.')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: /^Import the .* good rows$/ }));
  await settle();
  expect(worker.sent.find((command) => command.type === 'settle-import')).toMatchObject({ dataId: 'd3', keepGoodRows: true });
});

test('the Start button says what is missing, then starts the run file of the form', async () => {
  const worker = await open('/train', { ...answers, hello: () => ({ ...snapshot, active: undefined }), 'start-run': () => status });
  const preview = screen.getByRole('complementary', { name: 'Run preview' });
  expect(within(preview).getAllByRole('button', { name: 'Choose data for 2 · Match' }).at(-1)).toHaveProperty('disabled', true);
  fireEvent.click(screen.getByRole('checkbox', { name: /recipes-qa/ }));
  fireEvent.click(screen.getByRole('button', { name: 'BGE Chinese' }));
  fireEvent.click(within(preview).getByRole('button', { name: 'Start the run' }));
  await settle();
  const sent = worker.sent.find((command) => command.type === 'start-run');
  expect(sent).toMatchObject({
    runFile: {
      stages: [{ stage: 'contrastive', data: [{ file: 'recipes-qa.jsonl', instruction: '为这个句子生成表示以用于检索相关文章：' }] }],
    },
  });
});

test('the whole recipe by one click: each part reads what the one before it makes, and one click takes it back', async () => {
  const worker = await open('/train', { ...answers, hello: () => ({ ...snapshot, active: undefined }), 'start-run': () => status });
  fireEvent.click(screen.getByRole('checkbox', { name: /recipes-qa/ }));
  fireEvent.click(screen.getByRole('button', { name: 'The whole recipe' }));
  const strip = screen.getByRole('navigation', { name: 'Recipe' });
  expect(within(strip).queryByText('optional')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Start the run' }));
  await settle();
  expect(worker.sent.find((command) => command.type === 'start-run')).toMatchObject({
    runFile: {
      stages: [
        { stage: 'retromae', data: ['laws.txt'] },
        { stage: 'contrastive', data: ['recipes-qa.jsonl'] },
        { stage: 'mine', data: ['recipes-qa.jsonl'], output: 'mine.jsonl' },
        { stage: 'task', data: ['mine.jsonl'] },
        { stage: 'reranker', data: ['mine.jsonl'] },
      ],
    },
  });
  useDraft.getState().undo();
  expect(useDraft.getState().draft.stages.map(({ stage }) => stage)).toEqual(['contrastive']);
});

test('an offered part is put in at its place, moved and taken out again', async () => {
  await open('/train');
  const strip = screen.getByRole('navigation', { name: 'Recipe' });
  const order = (): readonly string[] => useDraft.getState().draft.stages.map(({ stage }) => stage);
  fireEvent.click(within(strip).getByRole('button', { name: /1 · Read/ }));
  expect(order()).toEqual(['retromae', 'contrastive']);
  fireEvent.click(screen.getByRole('button', { name: 'Later' }));
  expect(order()).toEqual(['contrastive', 'retromae']);
  fireEvent.click(screen.getByRole('button', { name: 'Leave out' }));
  expect(order()).toEqual(['contrastive']);
});

test('settings within a group are switched on, changed and switched off; an earlier reranker can be chosen in it', async () => {
  usePreferences.setState({ showAdvanced: true });
  await open('/train');
  const stages = [
    { stage: 'reranker', id: 'judge', data: ['recipes-qa.jsonl'] },
    { stage: 'task', data: ['recipes-qa.jsonl'] },
  ];
  act(() => useDraft.getState().takeRunFile(JSON.stringify({ version: 1, model: { folder: 'bge-small-zh-v1.5' }, stages })));
  fireEvent.click(within(screen.getByRole('navigation', { name: 'Recipe' })).getByRole('button', { name: /3 · Task/ }));
  const group = screen.getByRole('group', { name: 'Refresh negatives' });
  const values = (): unknown => useDraft.getState().draft.stages[1]?.values['refresh'];
  fireEvent.click(within(group).getByRole('switch', { name: 'Refresh negatives' }));
  fireEvent.change(within(group).getByLabelText('Score again with'), { target: { value: 'judge' } });
  fireEvent.change(within(group).getByLabelText('Maximum score'), { target: { value: '0.9' } });
  expect(values()).toEqual({ rescoreWith: 'judge', maximumScore: 0.9 });
  fireEvent.click(within(group).getByRole('switch', { name: 'Refresh negatives' }));
  expect(values()).toBeUndefined();
});

test('one file that is dropped is what the run reads, without a choice', async () => {
  await open('/data', { ...answers, hello: () => ({ ...snapshot, active: undefined }), 'settle-import': () => snapshot });
  fireEvent.change(screen.getByTestId('choose-files'), { target: { files: [new File(['x'], 'tickets.csv')] } });
  await settle();
  // Rows that wait for a decision are not taken yet.
  expect(useDraft.getState().draft.stages[0]?.data).toEqual([]);
  useDraft
    .getState()
    .takeAsset(snapshot.assets.find(({ name }) => name === 'recipes-qa.jsonl') ?? expect.fail('no asset'), snapshot.assets);
  expect(useDraft.getState().draft.stages[0]?.data).toMatchObject([{ file: 'recipes-qa.jsonl' }]);
});

test('a list that comes from elsewhere replaces the one that stands in its field', async () => {
  usePreferences.setState({ showAdvanced: true });
  await open('/train');
  const take = (matryoshka: readonly number[]): void => {
    const stages = [{ stage: 'task', data: ['recipes-qa.jsonl'], matryoshka }];
    act(() => useDraft.getState().takeRunFile(JSON.stringify({ version: 1, model: { folder: 'm' }, stages })));
  };
  take([64, 128]);
  expect(screen.getByLabelText('Matryoshka dimensions')).toHaveProperty('value', '64, 128');
  take([32, 64]);
  expect(screen.getByLabelText('Matryoshka dimensions')).toHaveProperty('value', '32, 64');
});

test('files with different prefixes are said to differ, and each is changed on its own', async () => {
  await open('/train');
  const data = [
    { file: 'recipes-qa.jsonl', instruction: 'a: ' },
    { file: 'tickets.csv', instruction: 'b: ' },
  ];
  const stages = [{ stage: 'contrastive', data }];
  act(() => useDraft.getState().takeRunFile(JSON.stringify({ version: 1, model: { folder: 'm' }, stages })));
  const prefixes = (): readonly string[] => useDraft.getState().draft.stages[0]?.data.map(({ instruction }) => instruction) ?? [];
  expect(screen.getByText(/The files have different prefixes/)).toBeDefined();
  const fields = screen.getAllByRole('textbox', { name: 'Instruction prefix' });
  expect(fields.map((field) => field.getAttribute('value'))).toEqual(['a: ', 'b: ']);
  fireEvent.change(fields[1] ?? expect.fail('no field'), { target: { value: 'c: ' } });
  expect(prefixes()).toEqual(['a: ', 'c: ']);
  fireEvent.click(screen.getByRole('button', { name: 'The first file’s prefix for all' }));
  expect(prefixes()).toEqual(['a: ', 'a: ']);
});

test('a run file with paths names what was imported; rows that are learnt from and measured with are cautioned of', async () => {
  await open('/train', { ...answers, hello: () => ({ ...snapshot, active: undefined }) });
  const stages = [{ stage: 'contrastive', data: ['data/recipes-qa.jsonl'] }];
  const runFile = {
    version: 1,
    model: { folder: 'models/bge-small-zh-v1.5' },
    stages,
    evaluation: [{ kind: 'retrieval', folder: 'sets/recipes-eval' }],
  };
  act(() => useDraft.getState().takeRunFile(JSON.stringify(runFile)));
  expect(screen.getByRole('checkbox', { name: /recipes-qa/ })).toHaveProperty('checked', true);
  expect(screen.getByRole('button', { name: 'Start the run' })).toHaveProperty('disabled', false);
  expect(screen.queryByRole('note')).toBeNull();
  const questions = { kind: 'retrieval', id: 'r9', name: 'recipes-qa.jsonl (2)', documents: 1, queries: 1, judgments: 1 } as const;
  act(() => {
    useStudio.setState(({ assets }) => ({ assets: [...assets, questions] }));
    useDraft.getState().addEvaluation('retrieval', questions.name);
  });
  expect(screen.getByRole('note').textContent).toContain('recipes-qa.jsonl is learnt from and measured with');
  expect(screen.getByRole('button', { name: 'Start the run' })).toHaveProperty('disabled', false);
});

test('texts of the tokenizer that are not there are named at the base, and given up by one click', async () => {
  await open('/train', { ...answers, hello: () => ({ ...snapshot, active: undefined }) });
  const tokenizer = { train: { size: 8000, data: ['gone.txt'], lowercase: true } };
  const shape = { layers: 4, width: 256, heads: 4, feedForward: 1024, maximumPositions: 512 };
  const runFile = { version: 1, model: { new: { ...shape, tokenizer } }, stages: [{ stage: 'contrastive', data: ['recipes-qa.jsonl'] }] };
  act(() => useDraft.getState().takeRunFile(JSON.stringify(runFile)));
  const gap = 'The tokenizer needs gone.txt, which is not imported';
  fireEvent.click(screen.getAllByRole('button', { name: gap })[0] ?? expect.fail('no gap'));
  fireEvent.click(screen.getByRole('button', { name: 'Train it on the data of the stages' }));
  expect(screen.queryByRole('button', { name: gap })).toBeNull();
  expect(screen.getByRole('button', { name: 'Start the run' })).toHaveProperty('disabled', false);
});

test('looks inside are stepped through, row by row, and a new one is shown as it comes', async () => {
  const worker = await open('/runs/live');
  expect(screen.getByText('The right passage stands at 1 of 4.')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: 'Row 2' }));
  expect(screen.getByText('五花肉要焖多久？')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: 'Earlier look' }));
  expect(screen.getByText('step 600')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: 'Later look' }));
  const candidates = [{ text: '狮子头', role: 'positive' as const, cosine: 0.9 }];
  const record = {
    kind: 'ranked-candidates' as const,
    sampleIndex: 1,
    query: '狮子头怎么做？',
    candidates,
    stageIndex: 1,
    id: 'match',
    step: 1800,
  };
  worker.tell({ type: 'looked-inside', runId: 'live', records: [record] });
  await settle();
  expect(screen.getByText('狮子头怎么做？')).toBeDefined();
});

test('what was hidden in a text is shown with what encoder and decoder put there', async () => {
  await open('/runs/live');
  fireEvent.click(screen.getByRole('button', { name: /1 · Read/ }));
  expect(screen.getByText('5 of 5 hidden tokens right')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: 'Earlier look' }));
  expect(document.querySelector('ruby s')).not.toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'decoder' }));
  expect(screen.getByText(/of 14 hidden tokens right/)).toBeDefined();
});

test('the next point that is announced is that of whichever set comes first', async () => {
  const sets = [{ name: 'slow' }, { name: 'a', everySteps: 500 }, { name: 'b', everySteps: 60 }];
  const evaluation = sets.map((set) => ({ kind: 'similarity', file: 'f', instruction: '', passageInstruction: '', ...set }) as const);
  await open('/runs/live', { ...answers, 'read-run': () => ({ ...record, runFile: { ...record.runFile, evaluation } }) });
  expect(screen.getByText('The next point comes at step 1,260.')).toBeDefined();
});

test('compared instructions and a reranker stand beside the model', async () => {
  await open('/runs/live');
  const row = (name: RegExp): string => screen.getByRole('row', { name }).textContent;
  expect(row(/\+ reranker/)).toContain('0.702');
  expect(row(/^none/)).toContain('± 0.017');
  expect(row(/BM25/)).toContain('0.531');
});

test('a value out of bounds is named beside its field, and reset by one click', async () => {
  await open('/train');
  const field = screen.getByLabelText('Batch size');
  fireEvent.change(field, { target: { value: '0' } });
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByText('A whole number between 1 and 65,536.')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: /Set Batch size back to its default/ }));
  expect(field).toHaveProperty('value', '256');
});

test('the prefix is shown on a real row, with what it costs', async () => {
  await open('/train');
  fireEvent.click(screen.getByRole('checkbox', { name: /recipes-qa/ }));
  fireEvent.change(screen.getByLabelText('Instruction prefix'), { target: { value: '检索：' } });
  await settle(320);
  expect(screen.getByText('检索：').className).toBe('instruction');
  expect(screen.getByText('prefix 3 of 15 tokens, at most 64')).toBeDefined();
});

test('the language switch changes every word at once, and the document with it', async () => {
  await open('/');
  fireEvent.click(screen.getByRole('button', { name: '中文' }));
  expect(screen.getByRole('link', { name: '运行记录' })).toBeDefined();
  expect(screen.queryByText('Home')).toBeNull();
});
