// MurmurHash3 x86 32-bit (Appleby, public domain): fast enough to check gigabytes at every save, and a single flipped
// bit or lost write changes it. It guards against damage, not against malice.

const first = 0xcc9e2d51;
const second = 0x1b873593;

/** The 32-bit checksum of some bytes. */
export function checksum(bytes: Uint8Array): number {
  const blocks = bytes.byteLength >>> 2;
  let hash = hashBlocks(bytes, blocks);
  let tail = 0;
  for (let i = bytes.byteLength - 1; i >= blocks * 4; i -= 1) tail = (tail << 8) | (bytes[i] ?? 0);
  hash ^= scramble(tail);
  hash ^= bytes.byteLength;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function hashBlocks(bytes: Uint8Array, blocks: number): number {
  // Words are read little-endian in place where they are aligned, which is every large array of ours.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice(0, blocks * 4);
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, blocks);
  let hash = 0;
  for (let i = 0; i < blocks; i += 1) {
    hash ^= scramble(words[i] ?? 0);
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
  }
  return hash;
}

function scramble(word: number): number {
  const mixed = Math.imul(word, first);
  return Math.imul((mixed << 15) | (mixed >>> 17), second);
}
