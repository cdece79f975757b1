// weightGradient += sum over rows of slope pooled, biasGradient += sum of slopes: a thread for four columns, and one for
// the bias; the rows in order.
const QUADS = WIDTH / 4u;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let quad = workgroup_index(group, groups) * 64u + thread;
  if (quad > QUADS) { return; }
  var sum = vec4<f32>();
  for (var row = 0u; row < uniforms.rows; row++) {
    var slope = slopes[row];
    if (BOTH == 1u) { slope += others[row]; }
    if (quad < QUADS) {
      let at = row * QUADS + quad;
      sum += slope * hyperbolic(vec4<f32>(dense[at])) * kept(at);
    } else {
      sum.x += slope;
    }
  }
  if (quad < QUADS) {
    weightGradient[quad] += sum;
  } else {
    biasGradient[0] += sum.x;
  }
}
