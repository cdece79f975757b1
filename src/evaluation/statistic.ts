// A figure of a sample as a function of how often each of its items occurs: what a bootstrap draws again and again.
// Everything that does not depend on the draw (orders, groups of equal scores) is worked out once.

/** How often each item occurs in a draw. */
export type Counts = Uint32Array;

/** The figure of a draw; of the sample itself, every item once, where no counts are given. NaN where it is not defined. */
export type Statistic = (counts?: Counts) => number;

export type Numbers = ArrayLike<number>;

/** Statistics by the key of their metric. */
export type Statistics = Readonly<Record<string, Statistic>>;

/** Mean of one value an item, such as a metric of every query; 0 of nothing. */
export function meanOf(values: Numbers): Statistic {
  return (counts) => {
    let [sum, weight] = [0, 0];
    for (let i = 0; i < values.length; i += 1) {
      const count = counts === undefined ? 1 : (counts[i] ?? 0);
      sum += count * (values[i] ?? 0);
      weight += count;
    }
    return weight === 0 ? 0 : sum / weight;
  };
}

/** Items by rising value, cut into groups of equal values. */
export interface TiedOrder {
  readonly order: Uint32Array;
  /** First place of every group in the order, and the number of items behind the last. */
  readonly starts: Uint32Array;
}

/** Sorts items by their value; items of one value keep their order. */
export function tiedOrder(values: Numbers): TiedOrder {
  const order = Uint32Array.from({ length: values.length }, (_, index) => index).sort(
    (a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b,
  );
  const starts: number[] = [];
  for (let place = 0; place < order.length; place += 1) {
    if (place === 0 || values[order[place] ?? 0] !== values[order[place - 1] ?? 0]) starts.push(place);
  }
  return { order, starts: Uint32Array.from([...starts, order.length]) };
}
