import { describe, expect, test } from 'vitest';
import { Random } from '../../base/random.ts';
import { BufferPool, bucketBytes } from './buffer-pool.ts';
import { LiveBytes } from './live-bytes.ts';

class Fake {
  isDestroyed = false;
  readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  destroy(): void {
    expect(this.isDestroyed).toBe(false);
    this.isDestroyed = true;
  }
}

const anySize = 2 ** 40;
const mebibyte = 2 ** 20;

function makePool(slack = { factor: 1, bytes: mebibyte }) {
  const live = new LiveBytes();
  const made: Fake[] = [];
  const make = (bytes: number): Fake => {
    const buffer = new Fake(bytes);
    made.push(buffer);
    return buffer;
  };
  const pool = new BufferPool(make, live, slack);
  let submits = 0;
  const submit = (): void => {
    submits += 1;
    pool.submitted();
  };
  const tensor = (bytes: number, largest = anySize): Fake => pool.acquire(bytes, { largest, isUpload: false, submit });
  const upload = (bytes: number): Fake => pool.acquire(bytes, { largest: anySize, isUpload: true, submit });
  return { pool, live, made, tensor, upload, submits: () => submits };
}

describe('a pool of buffers', () => {
  test('hands a buffer that was given back to the next who asks, used or not', () => {
    const { pool, tensor, made } = makePool();
    const first = tensor(1000);
    pool.use(first);
    pool.release(first);
    expect(tensor(1000)).toBe(first);
    expect(tensor(1000)).not.toBe(first);
    expect(made.length).toBe(2);
  });

  test('gives an upload no buffer that the open command buffer uses, until that is submitted', () => {
    const { pool, tensor, upload } = makePool();
    const [used, unused] = [tensor(1000), tensor(1000)];
    pool.use(used);
    for (const buffer of [unused, used]) pool.release(buffer);
    // The used one was given back last: a tensor would get it.
    const first = upload(1000);
    expect(first).toBe(unused);
    const second = upload(1000);
    expect(second).not.toBe(used);
    pool.submitted();
    expect(upload(1000)).toBe(used);
  });

  test('takes the smallest that fits, and none of more than one and a half times the size', () => {
    const { pool, tensor } = makePool();
    const buffers = [4096, 2048, 3072].map((bytes) => tensor(bytes));
    for (const buffer of buffers) pool.release(buffer);
    // Taken as if it had 2816 bytes: the size above, in eighths of a power of two.
    expect(tensor(2600).size).toBe(3072);
    expect(tensor(2600).size).toBe(4096);
    expect(tensor(2600).size).toBe(2816);
    expect(tensor(1280).size).toBe(1280);
    expect(tensor(1500).size).toBe(2048);
  });

  test('makes nothing larger than what can be bound', () => {
    const { tensor } = makePool();
    expect(bucketBytes(1_000_016)).toBeGreaterThan(1_000_016);
    expect(tensor(1_000_016, 1_000_016).size).toBe(1_000_016);
  });

  test('keeps free what is within its bound, and destroys what was free longest beyond it', () => {
    const { pool, live, tensor, made } = makePool({ factor: 1, bytes: 0 });
    // A peak of three; afterwards three may lie free.
    const [a, b, c] = [tensor(mebibyte), tensor(mebibyte), tensor(mebibyte)];
    for (const buffer of [b, a, c]) pool.release(buffer);
    pool.submitted();
    expect(pool.allocatedBytes).toBe(3 * mebibyte);
    expect(live.bytes).toBe(3 * mebibyte);
    // Two fit into no free one: two of those must go before it is made.
    const large = tensor(2 * mebibyte);
    expect([a, b, c].map((buffer) => buffer.isDestroyed)).toEqual([true, true, false]);
    expect(pool.allocatedBytes).toBe(3 * mebibyte);
    expect(live.peak).toBe(3 * mebibyte);
    expect(made.length).toBe(4);
    expect(pool.usedBytes).toBe(large.size);
  });

  test('destroys nothing that is still to be submitted', () => {
    const { pool, tensor, submits } = makePool();
    const used = tensor(mebibyte);
    pool.use(used);
    pool.release(used);
    pool.trim();
    expect(used.isDestroyed).toBe(false);
    // Both are within the bound, so that nothing has to be submitted for the second.
    tensor(mebibyte / 2);
    expect(submits()).toBe(0);
    pool.submitted();
    pool.trim();
    expect(used.isDestroyed).toBe(true);
    expect(pool.allocatedBytes).toBe(mebibyte / 2);
  });

  test('asks for a submit where what is still to be submitted would lift it above its bound', () => {
    const { pool, tensor, upload, submits, made } = makePool({ factor: 1, bytes: 0 });
    const [used, other] = [tensor(4 * mebibyte), tensor(mebibyte)];
    for (const buffer of [used, other]) {
      pool.use(buffer);
      pool.release(buffer);
    }
    expect(tensor(2 * mebibyte).size).toBe(2 * mebibyte);
    expect(submits()).toBe(1);
    expect(used.isDestroyed).toBe(true);
    // Submitted, a buffer may be uploaded to: no other is made.
    expect(upload(mebibyte)).toBe(other);
    pool.use(other);
    pool.release(other);
    for (let round = 0; round < 10; round += 1) {
      const next = upload(mebibyte);
      pool.use(next);
      pool.release(next);
    }
    expect(pool.allocatedBytes).toBeLessThanOrEqual(5 * mebibyte);
    expect(made.length).toBeLessThanOrEqual(5);
  });

  test('forgets a peak that lies far back', () => {
    const { pool, tensor } = makePool({ factor: 1, bytes: 0 });
    const large = tensor(64 * mebibyte);
    pool.release(large);
    for (let submit = 0; submit < 200; submit += 1) pool.submitted();
    expect(large.isDestroyed).toBe(false);
    for (let submit = 0; submit < 400; submit += 1) pool.submitted();
    expect(large.isDestroyed).toBe(true);
    expect(pool.allocatedBytes).toBe(0);
  });

  test('holds at most its bound over thousands of tensors of ever new sizes, and makes few buffers', () => {
    const slack = { factor: 1.25, bytes: mebibyte };
    const { pool, live, tensor, made } = makePool(slack);
    const random = new Random(5);
    const held: Fake[] = [];
    let [asked, peak] = [0, 0];
    const bytesOf = new Map<Fake, number>();
    for (let round = 0; round < 5000; round += 1) {
      const bytes = 1000 + random.below(200_000);
      const buffer = tensor(bytes);
      expect(held).not.toContain(buffer);
      expect(buffer.size).toBeGreaterThanOrEqual(bytes);
      held.push(buffer);
      bytesOf.set(buffer, bytes);
      asked += bytes;
      peak = Math.max(peak, asked);
      for (const old of held.length > 20 ? held.splice(random.below(20), 1) : []) {
        asked -= bytesOf.get(old) ?? NaN;
        pool.release(old);
      }
      pool.submitted();
      expect(pool.allocatedBytes).toBeLessThanOrEqual(Math.max(slack.factor * peak + slack.bytes, pool.usedBytes));
    }
    const existing = made.filter((buffer) => !buffer.isDestroyed).reduce((sum, { size }) => sum + size, 0);
    expect(pool.allocatedBytes).toBe(existing);
    expect(live.bytes).toBe(existing);
    expect(made.length).toBeLessThan(500);
  });

  test('refuses a buffer that is given back twice', () => {
    const { pool, tensor } = makePool();
    const buffer = tensor(16);
    pool.release(buffer);
    expect(() => pool.release(buffer)).toThrow('twice');
  });
});

test('pooled sizes waste at most an eighth, and are few', () => {
  const sizes = new Set<number>();
  for (let bytes = 4; bytes <= 4 * 2000 * 8; bytes += 4) {
    const size = bucketBytes(bytes);
    expect(size).toBeGreaterThanOrEqual(bytes);
    expect(size % 16).toBe(0);
    if (bytes > 2048) expect(size).toBeLessThanOrEqual(1.125 * bytes);
    sizes.add(size);
  }
  expect(sizes.size).toBeLessThan(64);
});
