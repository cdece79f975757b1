// Counter-based randomness: every draw is a pure function of its keys (seed, step, index, ...), so that a resumed run
// draws what an uninterrupted one would have drawn, without replay. The mixing function is the 32-bit finaliser of
// MurmurHash3 (Appleby, public domain); quality is ample for shuffles, masks and initial weights.

const GOLDEN = 0x9e3779b9;

/** Mixes 32 bits so that every input bit reaches every output bit (MurmurHash3 `fmix32`). */
export function mix32(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Hashes any number of integer keys to 32 uniform bits. */
export function hashKeys(...keys: readonly number[]): number {
  let h = GOLDEN;
  for (const key of keys) h = mix32((h + GOLDEN + Math.imul(key | 0, 0x27d4eb2f)) | 0);
  return h;
}

/** A stream of draws keyed by integers; draw k depends only on the keys and k. */
export class Random {
  readonly #key: number;
  #counter = 0;

  constructor(...keys: readonly number[]) {
    this.#key = hashKeys(...keys);
  }

  /** 32 uniform bits. */
  bits(): number {
    this.#counter += 1;
    return mix32(mix32((this.#counter + GOLDEN) | 0) ^ mix32(this.#key + Math.imul(this.#counter, GOLDEN)));
  }

  /** Uniform in [0, 1) with 53 bits. */
  uniform(): number {
    const high = this.bits() >>> 5;
    const low = this.bits() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** Uniform integer in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** Standard normal by Box and Muller (1958). */
  gaussian(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Shuffles in place (Fisher and Yates) and returns the same array. */
  shuffle<T extends { length: number; [index: number]: number }>(values: T): T {
    for (let i = values.length - 1; i > 0; i -= 1) {
      const j = this.below(i + 1);
      const swap = values[i] ?? 0;
      values[i] = values[j] ?? 0;
      values[j] = swap;
    }
    return values;
  }

  /** `count` distinct integers of [0, bound) in random order; all of them when `count` is larger. */
  sample(bound: number, count: number): number[] {
    const wanted = Math.min(bound, count);
    const swapped = new Map<number, number>();
    const chosen: number[] = [];
    for (let i = 0; i < wanted; i += 1) {
      const j = i + this.below(bound - i);
      chosen.push(swapped.get(j) ?? j);
      swapped.set(j, swapped.get(i) ?? i);
    }
    return chosen;
  }
}

/** A 53-bit hash of a text (cyrb53 construction): identity of queries and passages inside one data set. */
export function hashText(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}
