// Decompressors of Parquet pages beside Snappy, which its reader has: each fills a buffer of the size that was announced.

import { gunzipSync } from 'fflate';
import { decompress } from 'fzstd';

export function gunzipPage(packed: Uint8Array, size: number): Uint8Array {
  return gunzipSync(packed, { out: new Uint8Array(size) });
}

export function fzstdDecompress(packed: Uint8Array, size: number): Uint8Array {
  return decompress(packed, new Uint8Array(size));
}
