import type { Random } from '../base/random.ts';

const grammar = '{}[]",:;|\\\n\r\t\0eE-+019';

/** One to four random faults: bytes changed, cut out, doubled or put in. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let mutated = [...bytes];
  for (let fault = random.below(4); fault >= 0; fault -= 1) {
    const at = random.below(mutated.length);
    const length = 1 + random.below(random.below(4) === 0 ? 40 : 3);
    const inserted = [
      () => Array.from({ length }, () => random.below(256)),
      () => [],
      () => [...mutated.slice(at, at + length), ...mutated.slice(at, at + length)],
      () => Array.from({ length }, () => grammar.charCodeAt(random.below(grammar.length))),
    ][random.below(4)];
    mutated = [...mutated.slice(0, at), ...(inserted?.() ?? []), ...mutated.slice(at + length)];
  }
  return Uint8Array.from(mutated);
}

/** One to three bytes changed in place: lengths and offsets stay as they are, what they say does not. */
export function flip(bytes: Uint8Array, random: Random): Uint8Array {
  const flipped = bytes.slice();
  for (let fault = random.below(3); fault >= 0; fault -= 1) {
    // Where counts and lengths are, large and small values do the harm.
    const value = [0, 1, 0x7f, 0x80, 0xff, random.below(256)][random.below(6)];
    flipped[random.below(flipped.length)] = value ?? 0;
  }
  return flipped;
}
