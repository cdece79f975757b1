// inputGradient = deviation (g - mean(g) - normalised mean(g normalised)), with g = outputGradient * weight.
var<workgroup> lane_sums: array<vec2<f32>, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = workgroup_index(group, groups);
  if (row >= uniforms.rows) { return; }
  let width = WIDTH / 4u;
  let start = row * width;
  let mean = statistics[2u * row];
  let deviation = statistics[2u * row + 1u];
  var sums = vec2<f32>();
  for (var column = thread; column < width; column += 64u) {
    let scaled = outputGradient[start + column] * weight[column];
    let normalised = (input[start + column] - mean) * deviation;
    sums += vec2<f32>(dot(scaled, vec4<f32>(1.0)), dot(scaled, normalised));
  }
  lane_sums[thread] = sums;
  workgroupBarrier();
  for (var span = 32u; span > 0u; span /= 2u) {
    if (thread < span) { lane_sums[thread] += lane_sums[thread + span]; }
    workgroupBarrier();
  }
  let means = lane_sums[0] / f32(WIDTH);
  for (var column = thread; column < width; column += 64u) {
    let scaled = outputGradient[start + column] * weight[column];
    let normalised = (input[start + column] - mean) * deviation;
    inputGradient[start + column] = deviation * (scaled - means.x - normalised * means.y);
  }
}
