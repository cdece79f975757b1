// target[column] (+)= sum over a block of rows of values[row, column]; one thread for four columns of a block, rows in order.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let width = uniforms.width / 4u;
  let index = workgroup_index(group, groups) * 64u + thread;
  if (index >= uniforms.blocks * width) { return; }
  let block = index / width;
  let column = index % width;
  let first = block * uniforms.rowsPerBlock;
  let end = min(first + uniforms.rowsPerBlock, uniforms.rows);
  var sum = vec4<f32>();
  for (var row = first; row < end; row++) {
    sum += vec4<f32>(values[((uniforms.firstRow + row) * uniforms.stride + uniforms.firstColumn) / 4u + column]);
  }
  if (ACCUMULATE == 1u) { sum += totals[index]; }
  totals[index] = sum;
}
