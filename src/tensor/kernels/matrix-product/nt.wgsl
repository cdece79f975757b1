// c[m, n] = alpha * sum_k a[m, k] b[n, k]  (+ bias[n])  (+ c[m, n])
// A thread holds a 4 x 4 tile in registers and reads both operands four values at a time along k.
@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let tiles = (uniforms.columns + 31u) / 32u;
  let tile = workgroup_index(group, groups);
  let row = (tile / tiles) * 32u + local.y * 4u;
  let column = (tile % tiles) * 32u + local.x * 4u;
  if (row >= uniforms.rows || column >= uniforms.columns) { return; }
  let stride_a = uniforms.strideA / 4u;
  let stride_b = uniforms.strideB / 4u;
  // Past the edge a row is read again; what it gives is never stored where it counts.
  let last_row = uniforms.rows - 1u;
  let last_column = uniforms.columns - 1u;
  let a0 = uniforms.offsetA / 4u + row * stride_a;
  let a1 = uniforms.offsetA / 4u + min(row + 1u, last_row) * stride_a;
  let a2 = uniforms.offsetA / 4u + min(row + 2u, last_row) * stride_a;
  let a3 = uniforms.offsetA / 4u + min(row + 3u, last_row) * stride_a;
  let b0 = uniforms.offsetB / 4u + column * stride_b;
  let b1 = uniforms.offsetB / 4u + min(column + 1u, last_column) * stride_b;
  let b2 = uniforms.offsetB / 4u + min(column + 2u, last_column) * stride_b;
  let b3 = uniforms.offsetB / 4u + min(column + 3u, last_column) * stride_b;
  var sum0 = vec4<f32>();
  var sum1 = vec4<f32>();
  var sum2 = vec4<f32>();
  var sum3 = vec4<f32>();
  let inner = uniforms.inner / 4u;
  for (var k = 0u; k < inner; k++) {
    let y0 = b[b0 + k];
    let y1 = b[b1 + k];
    let y2 = b[b2 + k];
    let y3 = b[b3 + k];
    let x0 = a[a0 + k];
    let x1 = a[a1 + k];
    let x2 = a[a2 + k];
    let x3 = a[a3 + k];
    sum0 += vec4<f32>(dot(x0, y0), dot(x0, y1), dot(x0, y2), dot(x0, y3));
    sum1 += vec4<f32>(dot(x1, y0), dot(x1, y1), dot(x1, y2), dot(x1, y3));
    sum2 += vec4<f32>(dot(x2, y0), dot(x2, y1), dot(x2, y2), dot(x2, y3));
    sum3 += vec4<f32>(dot(x3, y0), dot(x3, y1), dot(x3, y2), dot(x3, y3));
  }
  store(row, column, sum0);
  if (row + 1u < uniforms.rows) { store(row + 1u, column, sum1); }
  if (row + 2u < uniforms.rows) { store(row + 2u, column, sum2); }
  if (row + 3u < uniforms.rows) { store(row + 3u, column, sum3); }
}
