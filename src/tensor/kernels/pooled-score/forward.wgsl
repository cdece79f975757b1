// scores[row] = bias + sum over columns of weight pooled: a workgroup a row, the parts summed in order.
const QUADS = WIDTH / 4u;
var<workgroup> parts: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = workgroup_index(group, groups);
  // Beyond the last row there is nothing to read or write, but the barrier waits for every thread.
  let end = select(0u, QUADS, row < uniforms.rows);
  var sum = vec4<f32>();
  for (var quad = thread; quad < end; quad += 64u) {
    let at = row * QUADS + quad;
    sum += hyperbolic(vec4<f32>(dense[at])) * kept(at) * weight[quad];
  }
  parts[thread] = dot(sum, vec4<f32>(1.0));
  workgroupBarrier();
  if (thread > 0u || row >= uniforms.rows) { return; }
  var total = 0.0;
  for (var part = 0u; part < 64u; part++) { total += parts[part]; }
  scores[row] = total + bias[0];
}
