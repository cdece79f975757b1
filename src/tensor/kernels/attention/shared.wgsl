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

// RetroMAE's decoder: a row never sees itself, nor what its own draw of the mask pool hides. The first `tokens` words of
// `hidden` say where the bits of a row start.
fn sees(i: u32, j: u32, first: u32) -> bool {
  if (MASKED == 0u) { return true; }
  let position = j - first;
  let word = hidden[hidden[i] + position / 32u];
  return i != j && ((word >> (position % 32u)) & 1u) == 0u;
}
