import type { Folder } from '../base/folder.ts';
import type { StageEntry } from '../contract/run-file.ts';
import type { StageData } from '../stages/trainer.ts';
import type { OpenOptions, RunInputs } from './inputs.ts';

/** Opens the data of a stage: what an earlier stage made comes first, then what the run file's place offers. */
export async function openStageData(
  run: { readonly inputs: RunInputs; readonly output: Folder },
  entry: StageEntry,
  options: OpenOptions,
): Promise<readonly StageData[]> {
  const opened: StageData[] = [];
  for (const file of entry.data) {
    const made = await run.output.open(`data/${file.file}`);
    const dataset = made === undefined ? await run.inputs.openData(file.file, options) : await run.inputs.openMadeData(made, options);
    opened.push({ entry: file, dataset });
  }
  return opened;
}

/** ISO codes of the languages that the first rows are written in, for the model card: Chinese and English are told apart by script. */
export async function languagesOf(data: readonly StageData[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const { dataset } of data) {
    const rows = await dataset.rows(Array.from({ length: Math.min(50, dataset.count) }, (_, index) => index));
    const text = rows.map((row) => ('text' in row ? row.text : `${row.query} ${row.pos[0] ?? ''}`)).join(' ');
    const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
    const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
    if (han > latin / 10) found.add('zh');
    if (latin > han) found.add('en');
  }
  return [...found].sort();
}
