// A corpus in two dimensions under two models, the first laid over the second.

import type { AskedModel, CorpusMap, MapRequest, MapSide } from '../contract/playground-calls.ts';
import { mappedPassages } from '../contract/playground-calls.ts';
import { clusters } from '../evaluation/clusters.ts';
import { aligned, alignment, principalAxes, project, type Alignment, type PrincipalAxes } from '../evaluation/principal-axes.ts';
import { products, type StoredVectors } from '../retrieval/nearest.ts';
import type { OpenedCorpus, Playground, Work } from './playground.ts';

const groups = 6;
/** Characters of a passage that are told of a point. */
const toldCharacters = 120;

interface Mapped {
  readonly vectors: StoredVectors;
  readonly axes: PrincipalAxes;
  readonly points: Float32Array;
}

/** What was worked out for a corpus and its models last: another query needs none of it again. */
interface KeptMap {
  readonly key: string;
  readonly passages: Uint32Array;
  readonly texts: readonly string[];
  readonly groups: Uint8Array;
  readonly tuned: Mapped;
  readonly base: (Mapped & { readonly onto: Alignment }) | undefined;
}

export class CorpusMapper {
  readonly #playground: Playground;
  #kept: KeptMap | undefined;

  constructor(playground: Playground) {
    this.#playground = playground;
  }

  async map({ corpusId, base, tuned, query }: MapRequest, work: Work): Promise<CorpusMap> {
    const corpus = this.#playground.corpus(corpusId);
    const kept = await this.#keep(corpus, { base, tuned }, work);
    const of = (side: Mapped, model: AskedModel, onto?: Alignment): Promise<MapSide> =>
      this.#side({ side, model, onto }, query?.trim() === '' ? undefined : query, work);
    return {
      passages: kept.passages,
      texts: kept.texts,
      clusters: kept.groups,
      tuned: await of(kept.tuned, tuned),
      ...(kept.base === undefined || base === undefined ? {} : { base: await of(kept.base, base, kept.base.onto) }),
    };
  }

  async #keep(corpus: OpenedCorpus, { base, tuned }: Pick<MapRequest, 'base' | 'tuned'>, work: Work): Promise<KeptMap> {
    const key = JSON.stringify([corpus.corpusId, base?.model, tuned.model]);
    if (this.#kept?.key === key) return this.#kept;
    const passages = spread(corpus.passages, mappedPassages);
    const after = await this.#mapped(corpus, tuned, passages, work);
    const before = base === undefined ? undefined : await this.#mapped(corpus, base, passages, work);
    this.#kept = {
      key,
      passages,
      texts: [...passages].map((passage) => (corpus.texts[passage] ?? '').slice(0, toldCharacters)),
      groups: clusters(after.vectors, groups),
      tuned: after,
      base: before === undefined ? undefined : { ...before, onto: alignment(before.points, after.points) },
    };
    return this.#kept;
  }

  async #mapped(corpus: OpenedCorpus, { model }: AskedModel, passages: Uint32Array, work: Work): Promise<Mapped> {
    const all = await this.#playground.passageVectors(corpus, model, work);
    const vectors = chosen(all, passages);
    const axes = principalAxes(vectors);
    return { vectors, axes, points: project(axes, vectors) };
  }

  async #side(
    { side, model, onto }: { readonly side: Mapped; readonly model: AskedModel; readonly onto: Alignment | undefined },
    query: string | undefined,
    work: Work,
  ): Promise<MapSide> {
    const lay = (points: Float32Array): Float32Array => (onto === undefined ? points : aligned(points, onto));
    const found = { points: lay(side.points), kept: side.axes.kept };
    if (query === undefined) return found;
    const held = await this.#playground.model(model.model, 'embedder', work);
    const vector = await this.#playground.embed(held, [(model.instruction ?? held.model.queryPrompt) + query], work.signal);
    const [x = 0, y = 0] = lay(project(side.axes, { values: vector, width: side.vectors.width }));
    return { ...found, query: [x, y], cosines: products(side.vectors, vector) };
  }
}

/** At most so many numbers below a count, evenly spread. */
function spread(count: number, most: number): Uint32Array {
  const taken = Math.min(count, most);
  return Uint32Array.from({ length: taken }, (_, index) => Math.floor((index * count) / taken));
}

function chosen({ values, width }: StoredVectors, rows: Uint32Array): StoredVectors {
  const own = new Float32Array(rows.length * width);
  for (const [place, row] of rows.entries()) own.set(values.subarray(row * width, (row + 1) * width), place * width);
  return { values: own, width };
}
