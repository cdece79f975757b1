// gradient = (gradient - output (output . gradient)) / norm, row by row, in place.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = workgroup_index(group, groups);
  if (row >= uniforms.rows) { return; }
  let width = WIDTH / 4u;
  var product = 0.0;
  for (var column = thread; column < width; column += 64u) {
    product += dot(output[row * width + column], gradient[row * width + column]);
  }
  let along = total(thread, product);
  let inverse = 1.0 / norms[row];
  for (var column = thread; column < width; column += 64u) {
    let at = row * width + column;
    gradient[at] = (gradient[at] - output[at] * along) * inverse;
  }
}
