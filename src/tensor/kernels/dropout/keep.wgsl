// Four neighbours of a dropout site: 1 / (1 - rate) where kept, else 0, as a function of (seed, index) alone.
fn scramble(value: vec4<u32>) -> vec4<u32> {
  // MurmurHash3's 32-bit finaliser.
  var h = value;
  h = (h ^ (h >> vec4<u32>(16u))) * 0x85ebca6bu;
  h = (h ^ (h >> vec4<u32>(13u))) * 0xc2b2ae35u;
  return h ^ (h >> vec4<u32>(16u));
}

fn keep4(first: u32, seed: u32, threshold: u32, scale: f32) -> vec4<f32> {
  let index = vec4<u32>(first, first + 1u, first + 2u, first + 3u);
  let drawn = scramble(scramble(index ^ vec4<u32>(seed)) + vec4<u32>(seed));
  return select(vec4<f32>(), vec4<f32>(scale), drawn >= vec4<u32>(threshold));
}
