// First of three passes: sums of squares of a page's gradient, one a workgroup, in a fixed order.
var<workgroup> lane_sums: array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let block = workgroup_index(group, groups);
  if (block >= uniforms.blocks) { return; }
  var sum = 0.0;
  for (var at = block * 256u + thread; at < uniforms.length; at += uniforms.blocks * 256u) {
    sum += dot(gradients[at], gradients[at]);
  }
  lane_sums[thread] = sum;
  workgroupBarrier();
  for (var span = 128u; span > 0u; span /= 2u) {
    if (thread < span) { lane_sums[thread] += lane_sums[thread + span]; }
    workgroupBarrier();
  }
  if (thread == 0u) { sums[uniforms.firstSum + block] = lane_sums[0]; }
}
