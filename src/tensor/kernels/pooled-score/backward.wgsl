// denseGradient[row] = slope[row] weight keep (1 - tanh(dense)^2): a thread for four columns of a row.
const QUADS = WIDTH / 4u;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let at = workgroup_index(group, groups) * 64u + thread;
  if (at >= uniforms.rows * QUADS) { return; }
  let row = at / QUADS;
  var slope = slopes[row];
  if (BOTH == 1u) { slope += others[row]; }
  let pooled = hyperbolic(vec4<f32>(dense[at]));
  denseGradient[at] = denseGradient_element(slope * weight[at % QUADS] * kept(at) * (1.0 - pooled * pooled));
}
