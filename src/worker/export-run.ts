import { downloadZip } from 'client-zip';
import { InputError } from '../base/errors.ts';
import { readText } from '../base/folder.ts';
import { metricsCsv } from '../checkpoints/exporters/metrics-csv.ts';
import type { StepMetrics } from '../contract/metrics.ts';
import { evaluationPath, metricsPath } from '../engine/reporter.ts';
import type { RunStore } from './run-store.ts';

/** Characters that every file system takes. */
function safeName(name: string): string {
  const safe = name
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  return safe === '' ? 'model' : safe.slice(0, 80);
}

/**
 * The zip that a person takes away: the model folder with its card and run.json, metrics as CSV, evaluations. Files
 * stream from storage; weights do not compress, so they are stored as they are.
 */
export async function exportRun(store: RunStore, runId: string): Promise<{ blob: Blob; fileName: string }> {
  const folder = store.folderOf(runId);
  const { status } = await store.header(runId);
  const paths = (await folder.list('model')).filter((path) => path.startsWith('model/') && !path.endsWith('.part'));
  // Weights are written last: a folder without them is still being written.
  if (!paths.includes('model/model.safetensors'))
    throw new InputError('This run has not written a model yet.', 'Let it finish, or choose Stop and save.');
  const name = safeName(status.name);
  const files: { name: string; input: File | string }[] = [];
  for (const path of paths) {
    const file = await folder.file(path);
    if (file !== undefined) files.push({ name: `${name}/${path.slice('model/'.length)}`, input: file });
  }
  const lines = ((await readText(folder, metricsPath)) ?? '').split('\n').filter((line) => line.endsWith('}'));
  // Written by the engine's reporter.
  files.push({ name: `${name}/metrics.csv`, input: metricsCsv(lines.map((line) => JSON.parse(line) as StepMetrics)) });
  const evaluations = await readText(folder, evaluationPath);
  if (evaluations !== undefined && evaluations !== '') files.push({ name: `${name}/evaluation.jsonl`, input: evaluations });
  const blob = await downloadZip(files.map((file) => ({ ...file, lastModified: new Date() }))).blob();
  return { blob, fileName: `${name}.zip` };
}
