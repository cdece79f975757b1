// Second pass, once for all pages: global norm, clipping factor, whether everything is finite, and what follows from that
// for the loss scale and the number of the update.
// state = (loss scale, finite steps since it changed, updates, skipped, norm, factor for the gradient, 1 if finite, spare)
// corrections = (factor for the gradient, 1 if finite, 1 / (1 - beta1^n), 1 / sqrt(1 - beta2^n)) for update n
const GROWTH_INTERVAL: f32 = 2000.0;
// Far outside of what halves can use; here the scale and its inverse are ordinary numbers still.
const LARGEST_SCALE: f32 = 16777216.0;
const SMALLEST_SCALE: f32 = 1.0 / 16777216.0;

var<workgroup> lane_sums: array<f32, 256>;

fn is_finite(value: f32) -> bool { return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u; }

// 1 - exp(x) for x < 0 without cancellation: the series at x / 64, then exp(2 y) - 1 = (exp(y) - 1) (exp(y) + 1) six
// times, which makes no relative error larger.
fn one_minus_exponential(exponent: f32) -> f32 {
  let x = max(exponent, -32.0) / 64.0;
  var value = x * (1.0 + x / 2.0 * (1.0 + x / 3.0 * (1.0 + x / 4.0 * (1.0 + x / 5.0 * (1.0 + x / 6.0 * (1.0 + x / 7.0))))));
  for (var i = 0u; i < 6u; i++) { value *= value + 2.0; }
  return -value;
}

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) thread: u32) {
  var sum = 0.0;
  for (var at = thread; at < uniforms.count; at += 256u) { sum += sums[at]; }
  lane_sums[thread] = sum;
  workgroupBarrier();
  for (var span = 128u; span > 0u; span /= 2u) {
    if (thread < span) { lane_sums[thread] += lane_sums[thread + span]; }
    workgroupBarrier();
  }
  if (thread != 0u) { return; }
  let scale = state[0];
  let finite = is_finite(lane_sums[0]);
  let norm = sqrt(lane_sums[0]) / scale;
  // As torch's clip_grad_norm_: never scales up.
  let factor = select(1.0, min(1.0, uniforms.clip / (norm + 1e-6)), uniforms.clip > 0.0) / scale;
  state[4] = norm;
  state[5] = factor;
  state[6] = select(0.0, 1.0, finite);
  if (finite) {
    state[2] += 1.0;
    state[1] += 1.0;
  } else {
    state[3] += 1.0;
    state[1] = 0.0;
  }
  if (uniforms.isDynamic == 1u) {
    if (!finite) { state[0] = max(SMALLEST_SCALE, scale / 2.0); }
    if (state[1] >= GROWTH_INTERVAL) {
      state[0] = min(LARGEST_SCALE, scale * 2.0);
      state[1] = 0.0;
    }
  }
  let first = one_minus_exponential(state[2] * uniforms.logarithm1);
  let second = one_minus_exponential(state[2] * uniforms.logarithm2);
  corrections[0] = vec4<f32>(factor, state[6], 1.0 / first, 1.0 / sqrt(second));
}
