import { textsOfRow } from '../contract/examples.ts';
import type { Dataset } from '../data/dataset.ts';

/** ISO codes of the languages that the first rows are written in, for the model card: Chinese and English are told apart by script. */
export async function languagesOf(dataset: Dataset): Promise<readonly string[]> {
  const rows = await dataset.rows(Array.from({ length: Math.min(50, dataset.count) }, (_, index) => index));
  const text = rows.map((row) => textsOfRow(row).slice(0, 2).join(' ')).join(' ');
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return [...(han > latin / 10 ? ['zh'] : []), ...(latin > han ? ['en'] : [])];
}
