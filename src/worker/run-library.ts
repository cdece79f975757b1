// What tells runs apart, and what each keeps in storage.

import { readText } from '../base/folder.ts';
import type { EvaluationRecord } from '../contract/metrics.ts';
import type { RunDescription, RunDetails, RunQuality, StoredCheckpoint } from '../contract/run-calls.ts';
import { evaluationMetrics, type RunFile } from '../contract/run-file.ts';
import { evaluationPath } from '../engine/reporter.ts';
import { readRunFile } from '../stages/definitions.ts';
import type { OpfsFolder } from './opfs-folder.ts';
import type { RunStore } from './run-store.ts';

const descriptionPath = 'description.json';
export const pinnedPath = 'pinned';
const noDescription: RunDescription = { note: '', starred: false };

export async function readDescription(folder: OpfsFolder): Promise<RunDescription> {
  const text = await readText(folder, descriptionPath);
  // Written here alone, whole or not at all.
  return text === undefined ? noDescription : { ...noDescription, ...(JSON.parse(text) as Partial<RunDescription>) };
}

export async function writeDescription(folder: OpfsFolder, description: RunDescription): Promise<void> {
  await folder.write(descriptionPath, JSON.stringify(description));
}

export async function readDetails(store: RunStore, runId: string): Promise<RunDetails> {
  const folder = store.folderOf(runId);
  const header = await store.header(runId);
  const paths = await folder.list('');
  const sizes = await sizesOf(folder, paths);
  const sum = (wanted: (path: string) => boolean): number =>
    paths.reduce((total, path) => total + (wanted(path) ? (sizes.get(path) ?? 0) : 0), 0);
  return {
    runId,
    ...(await readDescription(folder)),
    runFile: readable(header.runFile),
    quality: qualityOf(await evaluationsOf(folder)),
    secondsElapsed: header.status.secondsElapsed,
    checkpoints: await checkpointsOf(folder, paths, sizes),
    modelBytes: sum(isOfModel),
    curveBytes: sum((path) => /^[^/]+[.](jsonl?|csv)$/.test(path)),
  };
}

/** Model folders: the run's own, and those that it was told to keep by name. */
export const isOfModel = (path: string): boolean => /^(model|models|reranker|adapter)\//.test(path);

function readable(runFile: unknown): RunFile | undefined {
  try {
    return readRunFile(runFile);
  } catch {
    // Of a version that knew other settings: the run is listed without them.
    return undefined;
  }
}

async function sizesOf(folder: OpfsFolder, paths: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const sizes = await Promise.all(paths.map(async (path) => [path, (await folder.file(path))?.size ?? 0] as const));
  return new Map(sizes);
}

async function evaluationsOf(folder: OpfsFolder): Promise<readonly EvaluationRecord[]> {
  const text = (await readText(folder, evaluationPath)) ?? '';
  // Written by the engine's reporter.
  return text.split('\n').flatMap((line) => (line.endsWith('}') ? [JSON.parse(line) as EvaluationRecord] : []));
}

/** The first metric of the first set, over the evaluations of the model itself. */
export function qualityOf(evaluations: readonly EvaluationRecord[]): RunQuality | undefined {
  const own = evaluations.filter(({ system, variant }) => system === 'model' && variant === undefined);
  const set = own[0]?.set;
  const metric = Object.values(evaluationMetrics)
    .flat()
    .find((name) => own.some((record) => record.set === set && record.metrics[name] !== undefined));
  if (set === undefined || metric === undefined) return undefined;
  const records = own.filter((record) => record.set === set && record.metrics[metric] !== undefined);
  return {
    set,
    metric,
    values: records.map((record) => record.metrics[metric] ?? 0),
    base: records.find(({ stageIndex }) => stageIndex < 0)?.metrics[metric],
  };
}

const slotPattern = /^(checkpoints|best\/checkpoints|pinned\/[^/]+)\/[^/]+\/manifest[.]json$/;

async function checkpointsOf(
  folder: OpfsFolder,
  paths: readonly string[],
  sizes: ReadonlyMap<string, number>,
): Promise<readonly StoredCheckpoint[]> {
  const found = await Promise.all(paths.filter((path) => slotPattern.test(path)).map((path) => checkpointAt(folder, path, sizes)));
  const known = found.filter((one) => one !== undefined).sort((a, b) => b.sequence - a.sequence);
  const newest = known.find(({ path }) => path.startsWith('checkpoints/'));
  return known.map(({ path, stageIndex, step, sizeBytes, savedAt }) => ({
    ...{ path, stageIndex, step, sizeBytes, savedAt },
    kind: kindOf(path, newest?.path),
  }));
}

function kindOf(path: string, newest: string | undefined): StoredCheckpoint['kind'] {
  if (path.startsWith('best/')) return 'best';
  if (path.startsWith(`${pinnedPath}/`)) return 'pinned';
  return path === newest ? 'last' : 'older';
}

async function checkpointAt(folder: OpfsFolder, manifestPath: string, sizes: ReadonlyMap<string, number>) {
  const path = manifestPath.slice(0, manifestPath.lastIndexOf('/'));
  const file = await folder.file(manifestPath);
  // It may be replaced at this moment: then it is not there.
  const position = file === undefined ? undefined : positionIn(await file.text());
  if (file === undefined || position === undefined) return undefined;
  const sizeBytes = [...sizes].reduce((total, [name, size]) => total + (name.startsWith(`${path}/`) ? size : 0), 0);
  return { path, ...position, sizeBytes, savedAt: file.lastModified };
}

function positionIn(manifest: string): { readonly sequence: number; readonly stageIndex: number; readonly step: number } | undefined {
  try {
    // Written by `writeCheckpoint`; what is not a number is refused below.
    const { content } = JSON.parse(manifest) as { content?: { sequence?: unknown; state?: { stageIndex?: unknown; step?: unknown } } };
    const [sequence, stageIndex, step] = [content?.sequence, content?.state?.stageIndex, content?.state?.step];
    return typeof sequence === 'number' && typeof stageIndex === 'number' && typeof step === 'number'
      ? { sequence, stageIndex, step }
      : undefined;
  } catch {
    return undefined;
  }
}
