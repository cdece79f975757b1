// Second pass, once for all pages: global norm, clipping factor, and whether everything is finite.
// state = (norm, factor for the gradient, 1 if finite, unused)
var<workgroup> lane_sums: array<f32, 256>;

fn is_finite(value: f32) -> bool { return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u; }

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
  let squares = lane_sums[0];
  let norm = sqrt(squares);
  let finite = is_finite(squares);
  // As torch's clip_grad_norm_: never scales up.
  let factor = select(1.0, min(1.0, uniforms.clip / (norm + 1e-6)), uniforms.clip > 0.0);
  state[0] = vec4<f32>(norm, factor, select(0.0, 1.0, finite), 0.0);
}
