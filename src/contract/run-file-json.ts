import type { DataEntry, RunFile, StageEntry } from './run-file.ts';

/** A run file as JSON values, every default filled in; reading it again gives the same run. */
export function runFileJson(runFile: RunFile): Readonly<Record<string, unknown>> {
  return withoutUndefined({
    ...runFile,
    checkpoint: withoutUndefined(runFile.checkpoint),
    model: withoutUndefined(runFile.model),
    stages: runFile.stages.map(stageJson),
    evaluation: runFile.evaluation.map(withoutUndefined),
  });
}

function stageJson(entry: StageEntry): Readonly<Record<string, unknown>> {
  const { stage, id, named, from, data, models, output, config } = entry;
  // Steps and epochs exclude each other.
  const settings = config['steps'] === undefined ? config : { ...config, epochs: undefined };
  const input = models.length > 0 ? { models } : { from, data: data.map(dataJson) };
  return withoutUndefined({ stage, id: named ? id : undefined, ...input, output, ...settings });
}

function dataJson(entry: DataEntry): unknown {
  const { file, instruction, passageInstruction, minimumScore, inBatchNegatives } = entry;
  const given = withoutUndefined({
    instruction: instruction === '' ? undefined : instruction,
    passageInstruction: passageInstruction === '' ? undefined : passageInstruction,
    minimumScore,
    inBatchNegatives,
  });
  return Object.keys(given).length === 0 ? file : { file, ...given };
}

function withoutUndefined(record: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
