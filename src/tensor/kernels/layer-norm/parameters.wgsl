// First span of the parameter gradients: each thread sums four columns over a block of rows, in order. The upper
// BLOCKS rows of `sums` are for the weight, the lower ones for the bias; column-sum adds them up.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let width = WIDTH / 4u;
  let index = workgroup_index(group, groups) * 64u + thread;
  if (index >= uniforms.blocks * width) { return; }
  let block = index / width;
  let column = index % width;
  let first = block * uniforms.rowsPerBlock;
  let end = min(first + uniforms.rowsPerBlock, uniforms.rows);
  var weight_sum = vec4<f32>();
  var bias_sum = vec4<f32>();
  for (var row = first; row < end; row++) {
    let gradient = outputGradient[row * width + column];
    let normalised = (input[row * width + column] - statistics[2u * row]) * statistics[2u * row + 1u];
    weight_sum += gradient * normalised;
    bias_sum += gradient;
  }
  sums[block * width + column] = weight_sum;
  sums[(uniforms.blocks + block) * width + column] = bias_sum;
}
