export interface CountedPair {
  readonly pair: number;
  readonly count: number;
}

/** A binary heap of pairs: the highest count on top, among equals the lowest pair. */
export class PairHeap {
  readonly #entries: CountedPair[] = [];

  push(pair: number, count: number): void {
    const entry = { pair, count };
    const entries = this.#entries;
    let at = entries.push(entry) - 1;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = entries[parentAt];
      if (parent === undefined || !isAbove(entry, parent)) break;
      entries[at] = parent;
      at = parentAt;
    }
    entries[at] = entry;
  }

  pop(): CountedPair | undefined {
    const entries = this.#entries;
    const top = entries[0];
    const last = entries.pop();
    if (top === undefined || last === undefined || entries.length === 0) return top;
    let at = 0;
    for (;;) {
      const childAt = this.#higherChild(at);
      const child = entries[childAt];
      if (child === undefined || !isAbove(child, last)) break;
      entries[at] = child;
      at = childAt;
    }
    entries[at] = last;
    return top;
  }

  #higherChild(at: number): number {
    const left = this.#entries[2 * at + 1];
    const right = this.#entries[2 * at + 2];
    return left !== undefined && right !== undefined && isAbove(right, left) ? 2 * at + 2 : 2 * at + 1;
  }
}

function isAbove(a: CountedPair, b: CountedPair): boolean {
  return a.count > b.count || (a.count === b.count && a.pair < b.pair);
}
