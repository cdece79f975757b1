// Bytes and numbers in one piece.

import { assert } from './assert.ts';

/** All parts, one behind the other. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

interface TypedArray extends ArrayLike<number> {
  set(values: ArrayLike<number>): void;
  [index: number]: number;
}

/** Numbers in one typed array that grows by doubling: a plain list of tens of millions takes several times as much. */
export class NumberList {
  readonly #make: (length: number) => TypedArray;
  #values: TypedArray;
  #length = 0;

  /** @param make an array of a length: it decides what the numbers are rounded to */
  constructor(make: (length: number) => TypedArray) {
    this.#make = make;
    this.#values = make(1024);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = this.#make(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  at(index: number): number {
    const value = index < this.#length ? this.#values[index] : undefined;
    // The message is made only where it is needed: this is called tens of millions of times.
    if (value === undefined) assert(false, `number ${index} of ${this.#length}`);
    return value;
  }
}
