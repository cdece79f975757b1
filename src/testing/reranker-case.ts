import { rerankerMean } from '../losses/reranker.ts';
import { noDropout, type DropoutSites } from '../model/dropout-sites.ts';
import type { EncoderContext } from '../model/encoder.ts';
import { rerankerPass, type RerankerExample } from '../training/reranker-pass.ts';
import type { RerankerCase, RerankerFixture } from './fixtures.ts';

/** The queries of the fixture, tokenised, with the labels of a positive and its negatives. */
export function rerankerExamples({ texts, pairs, teacher }: RerankerFixture, distils: boolean): readonly RerankerExample[] {
  const group = pairs.length / texts.length;
  return texts.map((_, row) => {
    const own = pairs.slice(row * group, (row + 1) * group);
    return {
      pairs: own.map(({ ids, types }) => ({ ids: Int32Array.from(ids), secondStart: types.indexOf(1) })),
      labels: own.map((_, place) => (place === 0 ? 1 : 0)),
      teacher: distils ? teacher[row] : undefined,
    };
  });
}

export interface RerankerCaseResult {
  readonly value: number;
  readonly scores: readonly number[];
}

/** A case in parts of so many queries: its loss and its scores; the gradients go into the arena. */
export async function runRerankerCase(
  context: EncoderContext,
  fixture: RerankerFixture,
  one: Pick<RerankerCase, 'loss' | 'distils'>,
  {
    rows = fixture.texts.length,
    dropout = () => noDropout,
  }: { readonly rows?: number; readonly dropout?: (part: number) => DropoutSites } = {},
): Promise<RerankerCaseResult> {
  const examples = rerankerExamples(fixture, one.distils);
  const parts = Array.from({ length: Math.ceil(examples.length / rows) }, (_, part) => ({
    start: part * rows,
    end: Math.min(examples.length, (part + 1) * rows),
  }));
  const results = rerankerPass(context, { examples, loss: one.loss, parts, dropout });
  const read: { losses: Float32Array; distillation: Float32Array | undefined }[] = [];
  const scores: number[] = [];
  for (const result of results) {
    scores.push(...(await context.device.read(result.scores)));
    const distillation = result.distillation && (await context.device.read(result.distillation));
    read.push({ losses: await context.device.read(result.losses), distillation });
    for (const tensor of [result.scores, result.losses, result.distillation]) tensor?.dispose();
  }
  const objective = { loss: one.loss, pairs: fixture.pairs.length, queries: examples.length };
  return { value: rerankerMean(objective, read), scores };
}
