// A workgroup serves one tile of one head: rows tile.x to tile.w of the sequence from tile.y to tile.z.
const HEAD4: u32 = HEAD_WIDTH / 4u;
const MODEL4: u32 = HEADS * HEAD4;

fn scramble(value: u32) -> u32 {
  // MurmurHash3's 32-bit finaliser.
  var h = value;
  h = (h ^ (h >> 16u)) * 0x85ebca6bu;
  h = (h ^ (h >> 13u)) * 0xc2b2ae35u;
  return h ^ (h >> 16u);
}

// The dropout factor of the probability with which row i of a head looks at row j.
fn keep(head: u32, i: u32, j: u32) -> f32 {
  if (DROPOUT == 0u) { return 1.0; }
  let index = (head * uniforms.tokens + i) * 8192u + j;
  return select(0.0, uniforms.scale, scramble(scramble(index ^ uniforms.seed) + uniforms.seed) >= uniforms.threshold);
}

// RetroMAE's decoder: what row i's own draw of the mask pool hides, from a position of its sequence on; bits of one word.
// The first `tokens` words of `hidden` say where the bits of a row start.
fn hidden_bits(i: u32, position: u32) -> u32 {
  if (MASKED == 0u) { return 0u; }
  return hidden[hidden[i] + position / 32u] >> (position % 32u);
}

// Whether row i sees row j, where bit k says whether j is hidden. In the decoder a row never sees itself.
fn is_seen(bits: u32, k: u32, i: u32, j: u32) -> bool {
  if (MASKED == 0u) { return true; }
  return i != j && ((bits >> k) & 1u) == 0u;
}

fn sees(i: u32, j: u32, first: u32) -> bool { return is_seen(hidden_bits(i, j - first), 0u, i, j); }

fn query_at(i: u32, column: u32) -> u32 { return i * uniforms.queryStride + uniforms.queryOffset + column; }
fn key_at(j: u32, column: u32) -> u32 { return j * uniforms.keyValueStride + uniforms.keyValueOffset + column; }
