// One workgroup a row. Saves the normalised sum's mean and reciprocal deviation for the backward pass.
var<workgroup> lane_sums: array<f32, 64>;

fn total(thread: u32, value: f32) -> f32 {
  lane_sums[thread] = value;
  workgroupBarrier();
  for (var span = 32u; span > 0u; span /= 2u) {
    if (thread < span) { lane_sums[thread] += lane_sums[thread + span]; }
    workgroupBarrier();
  }
  let sum = lane_sums[0];
  workgroupBarrier();
  return sum;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = workgroup_index(group, groups);
  // The whole workgroup leaves together: the row is the same for all its threads.
  if (row >= uniforms.rows) { return; }
  let width = WIDTH / 4u;
  let start = row * width;
  var sum = vec4<f32>();
  for (var column = thread; column < width; column += 64u) {
    var value = input[start + column];
    if (RESIDUAL == 1u) {
      value += residual[start + column];
      input[start + column] = value;
    }
    sum += value;
  }
  let mean = total(thread, sum.x + sum.y + sum.z + sum.w) / f32(WIDTH);
  var squares = vec4<f32>();
  for (var column = thread; column < width; column += 64u) {
    let centred = input[start + column] - mean;
    squares += centred * centred;
  }
  let variance = total(thread, squares.x + squares.y + squares.z + squares.w) / f32(WIDTH);
  let deviation = inverseSqrt(variance + uniforms.epsilon);
  for (var column = thread; column < width; column += 64u) {
    output[start + column] = (input[start + column] - mean) * deviation * weight[column] + bias[column];
  }
  if (thread == 0u) {
    statistics[2u * row] = mean;
    statistics[2u * row + 1u] = deviation;
  }
}
