// With g the gradient of x: (gradient - output (output . gradient)) / norm. hiddenGradient[t] = g over the length of its
// sequence, or g at the first token and 0 at the others. One workgroup a sequence: threads share the columns.
const COLUMNS = WIDTH / 4u;
var<workgroup> lane_sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let sequence = workgroup_index(group, groups);
  if (sequence >= uniforms.sequences) { return; }
  var product = 0.0;
  for (var column = thread; column < COLUMNS; column += 64u) {
    product += dot(output[sequence * COLUMNS + column], gradient[sequence * COLUMNS + column]);
  }
  lane_sums[thread] = product;
  workgroupBarrier();
  var along = 0.0;
  for (var lane = 0u; lane < 64u; lane++) { along += lane_sums[lane]; }
  let first = starts[sequence];
  let end = starts[sequence + 1u];
  var factor = 1.0 / norms[sequence];
  if (MEAN == 1u) { factor /= f32(end - first); }
  for (var column = thread; column < COLUMNS; column += 64u) {
    let at = sequence * COLUMNS + column;
    let value = hiddenGradient_element((gradient[at] - output[at] * along) * factor);
    for (var token = first; token < end; token++) {
      var own = hiddenGradient_element();
      if (MEAN == 1u || token == first) { own = value; }
      hiddenGradient[token * COLUMNS + column] = own;
    }
  }
}
