// changeGradient = weight gradient; weightGradient += sum of gradient change, which one workgroup sums in a fixed order.
var<workgroup> parts: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  var sum = vec4<f32>();
  for (var at = thread; at < uniforms.length; at += 64u) {
    let slope = gradient[at];
    sum += slope * change[at];
    changeGradient[at] = weight[0] * slope;
  }
  parts[thread] = dot(sum, vec4<f32>(1.0));
  workgroupBarrier();
  if (thread > 0u) { return; }
  var total = 0.0;
  for (var part = 0u; part < 64u; part++) { total += parts[part]; }
  weightGradient[0] += total;
}
