/** Numbers 0 to count - 1 in groups that grow together; a group is known by its smallest number. */
export class RowGroups {
  readonly #parents: Int32Array;

  constructor(count: number | RowGroups) {
    this.#parents = typeof count === 'number' ? Int32Array.from({ length: count }, (_, index) => index) : count.#parents.slice();
  }

  get count(): number {
    return this.#parents.length;
  }

  /** The smallest number of the group. */
  firstOf(index: number): number {
    let root = index;
    for (let parent = this.#parents[root] ?? root; parent !== root; parent = this.#parents[root] ?? root) root = parent;
    // What was passed on the way points to the root from now on.
    for (let at = index; at !== root;) {
      const next = this.#parents[at] ?? root;
      this.#parents[at] = root;
      at = next;
    }
    return root;
  }

  join(a: number, b: number): void {
    const [first, second] = [this.firstOf(a), this.firstOf(b)];
    if (first < second) this.#parents[second] = first;
    else this.#parents[first] = second;
  }

  areTogether(a: number, b: number): boolean {
    return this.firstOf(a) === this.firstOf(b);
  }

  /** How many numbers are not the first of their group. */
  get followers(): number {
    let followers = 0;
    for (let index = 0; index < this.count; index += 1) if (this.firstOf(index) !== index) followers += 1;
    return followers;
  }

  /** Groups of two and more, their members in order, by their first member. */
  groups(): ReadonlyMap<number, readonly number[]> {
    const groups = new Map<number, number[]>();
    for (let index = 0; index < this.count; index += 1) {
      const first = this.firstOf(index);
      if (first === index) continue;
      const members = groups.get(first);
      if (members === undefined) groups.set(first, [first, index]);
      else members.push(index);
    }
    return groups;
  }
}
