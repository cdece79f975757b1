// What mining found for every row, kept whole: windows and margins are tried on it without searching again.

import { Random } from '../base/random.ts';
import type { BulkRule, Decision, PoolRules, PoolYield, RankBand, RuleCost, ScoreSummary, Verdict } from '../contract/negatives-calls.ts';
import { chooseNegatives, windowOf, type Candidate } from './hard-negatives.ts';

/** The candidates of a row as they were ranked. */
export interface RankedRow {
  /** Best first: ranks 1, 2, ... */
  readonly ids: readonly number[];
  /** Cosines. */
  readonly scores: readonly number[];
  /** Of each: 0 a candidate, 1 a known answer (or the query itself), 2 a text that says the same as one. */
  readonly known: readonly (0 | 1 | 2)[];
  /** Cosines of the row's own positives, in their order. */
  readonly positives: readonly number[];
  /** A reranker's logits of the ranked texts, NaN (in JSON null) where it read none, and of the positives. */
  readonly logits?: readonly (number | null)[] | undefined;
  readonly positiveLogits?: readonly number[] | undefined;
}

/** What a person said, row by row, by candidate. */
export type DecisionsByRow = ReadonlyMap<number, ReadonlyMap<number, Verdict>>;

/** The negatives of a row, and what its rules did. */
export interface RowChoice {
  readonly chosen: readonly Candidate[];
  /** Candidates that are answers after all. */
  readonly added: readonly number[];
  readonly inWindow: number;
  readonly eligible: number;
  readonly dropped: PoolYield['dropped'];
  /** Lowest score of a positive, by whoever scores. */
  readonly weakest: number;
}

/** 1 / (1 + exp(-logit)). */
function probability(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** Probability of a ranked text under the reranker; undefined where it read none. */
export function probabilityAt({ logits }: RankedRow, place: number): number | undefined {
  const logit = logits?.[place];
  return logit === undefined || logit === null ? undefined : probability(logit);
}

/** A score as a share of an answer's, safe below zero: 1 - (p - s) / |p|; a relative margin r lies at 1 - r. */
export function shareOf(score: number, positive: number): number {
  return 1 - (positive - score) / Math.max(Math.abs(positive), 1e-9);
}

/** Lowest score of a positive. */
export function weakestOf({ positives, positiveLogits }: RankedRow, scoredBy: PoolRules['scoredBy']): number {
  if (scoredBy === 'reranker' && positiveLogits !== undefined) return Math.min(...positiveLogits.map(probability));
  return Math.min(...positives);
}

/** Decisions by row; an answer to a query is one in every row of the same query. */
export function decisionsByRow(decisions: readonly Decision[], rowsOfSameQuery: (row: number) => readonly number[]): DecisionsByRow {
  const byRow = new Map<number, Map<number, Verdict>>();
  const note = (row: number, candidate: number, verdict: Verdict): void => {
    const own = byRow.get(row) ?? new Map<number, Verdict>();
    byRow.set(row, own.set(candidate, verdict));
  };
  for (const { row, candidate, verdict } of decisions) {
    if (verdict === 'false-negative') for (const other of rowsOfSameQuery(row)) note(other, candidate, 'false-negative');
  }
  for (const { row, candidate, verdict } of decisions) note(row, candidate, verdict);
  return byRow;
}

/**
 * The negatives of one row under rules, by the functions of the mining stage. What a person kept comes first and needs no
 * margin; what they called an answer, or dropped, is none; the bulk rule is for the rest.
 * @param keys with the row's number the keys of its draw
 */
export function chooseOfRow(
  row: RankedRow,
  rules: PoolRules,
  verdicts: ReadonlyMap<number, Verdict> | undefined,
  keys: readonly number[],
): RowChoice {
  const kinds = { 0: undefined, 1: 'positive', 2: 'duplicate' } as const;
  const places = new Map(row.ids.map((id, place) => [id, place]));
  const window = windowOf(row, rules.range, (id) => kinds[row.known[places.get(id) ?? 0] ?? 0]);
  const scoreOf = ({ id, score }: Candidate): Candidate => ({ id, score: scoreAt(row, rules, places.get(id) ?? 0) ?? score });
  const scored = window.candidates.map(scoreOf);
  const open = scored.filter(({ id }) => verdicts?.get(id) === undefined);
  const weakest = weakestOf(row, rules.scoredBy);
  const passing = open.filter(({ id }) => !isRuledOut(row, rules.bulk, places.get(id) ?? 0));
  const kept = keptOf(row, verdicts).map(scoreOf).slice(0, rules.negatives);
  const rest = chooseNegatives(passing, { ...rules, negatives: rules.negatives - kept.length }, weakest, new Random(...keys));
  const keptInWindow = scored.filter(({ id }) => verdicts?.get(id) === 'keep').length;
  return {
    chosen: [...kept, ...rest.chosen],
    added: [...(verdicts ?? [])].flatMap(([id, verdict]) => (verdict === 'false-negative' ? [id] : [])),
    inWindow: scored.length + window.dropped.positive + window.dropped.duplicate,
    eligible: rest.eligible + kept.length,
    dropped: {
      ...window.dropped,
      ...rest.dropped,
      decided: scored.length - open.length - keptInWindow,
      byRule: open.length - passing.length,
    },
    weakest,
  };
}

/** What a person kept, wherever it ranks, best first. */
function keptOf(row: RankedRow, verdicts: ReadonlyMap<number, Verdict> | undefined): readonly Candidate[] {
  if (verdicts === undefined) return [];
  return row.ids.flatMap((id, place) => (verdicts.get(id) === 'keep' ? [{ id, score: row.scores[place] ?? 0 }] : []));
}

function scoreAt(row: RankedRow, { scoredBy }: Pick<PoolRules, 'scoredBy'>, place: number): number | undefined {
  return scoredBy === 'reranker' ? probabilityAt(row, place) : row.scores[place];
}

/** Whether the bulk rule drops what stands at a place. */
export function isRuledOut(row: RankedRow, rule: BulkRule | undefined, place: number): boolean {
  if (rule === undefined) return false;
  const measured = rule.by === 'reranker' ? probabilityAt(row, place) : shareOf(row.scores[place] ?? 0, Math.min(...row.positives));
  return measured !== undefined && measured > rule.above;
}

/** What rules and decisions leave of a pool. Equal to the mining stage's own tally where nothing is decided and no rule is set. */
export function yieldOf(rows: readonly RankedRow[], rules: PoolRules, decisions: DecisionsByRow, keys: readonly number[]): PoolYield {
  const rowsByNegatives = new Array<number>(rules.negatives + 1).fill(0);
  const dropped = { positive: 0, duplicate: 0, aboveMaximum: 0, insideMargin: 0, decided: 0, byRule: 0 };
  const [positives, negatives, gaps] = [new Summary(), new Summary(), [] as number[]];
  const sums = { inWindow: 0, notNeeded: 0, added: 0 };
  for (const [number, row] of rows.entries()) {
    const choice = chooseOfRow(row, rules, decisions.get(number), [...keys, number]);
    rowsByNegatives[choice.chosen.length] = (rowsByNegatives[choice.chosen.length] ?? 0) + 1;
    for (const reason of Object.keys(dropped) as (keyof typeof dropped)[]) dropped[reason] += choice.dropped[reason];
    sums.inWindow += choice.inWindow;
    sums.notNeeded += choice.eligible - choice.chosen.length;
    sums.added += choice.added.length;
    for (const score of positiveScoresOf(row, rules.scoredBy)) positives.add(score);
    for (const { score } of choice.chosen) negatives.add(score);
    if (choice.chosen.length > 0) gaps.push(choice.weakest - Math.max(...choice.chosen.map(({ score }) => score)));
  }
  return {
    rows: rows.length,
    rowsByNegatives,
    negatives: negatives.count,
    dropped,
    ...sums,
    positiveScores: positives.read(),
    negativeScores: negatives.read(),
    medianGap: gaps.length === 0 ? undefined : quantile(Float64Array.from(gaps).sort(), 0.5),
    rule: rules.bulk === undefined ? undefined : costOf(rows, rules.bulk, decisions),
  };
}

function positiveScoresOf({ positives, positiveLogits }: RankedRow, scoredBy: PoolRules['scoredBy']): readonly number[] {
  return scoredBy === 'reranker' && positiveLogits !== undefined ? positiveLogits.map(probability) : positives;
}

function costOf(rows: readonly RankedRow[], rule: BulkRule, decisions: DecisionsByRow): RuleCost {
  const cost = { falseNegatives: 0, falseNegativesCaught: 0, kept: 0, keptLost: 0 };
  for (const [number, verdicts] of decisions) {
    const row = rows[number];
    if (row === undefined) continue;
    for (const [candidate, verdict] of verdicts) {
      const place = row.ids.indexOf(candidate);
      if (place < 0 || verdict === 'drop') continue;
      const ruledOut = isRuledOut(row, rule, place) ? 1 : 0;
      if (verdict === 'keep') {
        cost.kept += 1;
        cost.keptLost += ruledOut;
      } else {
        cost.falseNegatives += 1;
        cost.falseNegativesCaught += ruledOut;
      }
    }
  }
  return cost;
}

class Summary {
  count = 0;
  #sum = 0;
  #lowest = Number.POSITIVE_INFINITY;
  #highest = Number.NEGATIVE_INFINITY;

  add(score: number): void {
    this.count += 1;
    this.#sum += score;
    this.#lowest = Math.min(this.#lowest, score);
    this.#highest = Math.max(this.#highest, score);
  }

  read(): ScoreSummary | undefined {
    if (this.count === 0) return undefined;
    return { mean: this.#sum / this.count, lowest: this.#lowest, highest: this.#highest };
  }
}

/** Ranks of a strip: every one to 20, then about eight to a doubling. */
function ranksShown(depth: number): readonly number[] {
  const ranks: number[] = [];
  for (let rank = 1; rank < depth; rank = Math.max(rank + 1, Math.round(rank * 1.09))) ranks.push(rank);
  return [...ranks, depth];
}

/** Shares of the weakest answer's score at each rank: the middle nine tenths, the middle half, the median. Known answers are left out. */
export function rankBands(rows: readonly RankedRow[], depth: number, scoredBy: PoolRules['scoredBy']): readonly RankBand[] {
  const weakest = rows.map((row) => weakestOf(row, scoredBy));
  return ranksShown(depth).flatMap((rank): RankBand[] => {
    const shares = rows.flatMap((row, number) => {
      if (row.known[rank - 1] !== 0) return [];
      const score = scoreAt(row, { scoredBy }, rank - 1);
      return score === undefined ? [] : [shareOf(score, weakest[number] ?? 0)];
    });
    if (shares.length === 0) return [];
    const sorted = Float64Array.from(shares).sort();
    const at = (share: number): number => quantile(sorted, share);
    return [{ rank, low: at(0.05), lowerQuarter: at(0.25), median: at(0.5), upperQuarter: at(0.75), high: at(0.95) }];
  });
}

/** Quantile by linear interpolation between the values next to it. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
  return low + (high - low) * (place - Math.floor(place));
}
