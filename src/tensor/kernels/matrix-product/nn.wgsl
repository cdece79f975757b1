// c[m, n] = alpha * sum_k a[m, k] b[k, n]  (+ bias[n])  (+ c[m, n])
// Where the rows of `a` are padded to a multiple of four, the padding must be zero; `limitB` is the last row of `b`.
@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let tiles = (uniforms.columns + 31u) / 32u;
  let tile = workgroup_index(group, groups);
  let row = (tile / tiles) * 32u + local.y * 4u;
  let column = (tile % tiles) * 32u + local.x * 4u;
  if (row >= uniforms.rows || column >= uniforms.columns) { return; }
  let stride_a = uniforms.strideA / 4u;
  let stride_b = uniforms.strideB / 4u;
  let last_row = uniforms.rows - 1u;
  let a0 = uniforms.offsetA / 4u + row * stride_a;
  let a1 = uniforms.offsetA / 4u + min(row + 1u, last_row) * stride_a;
  let a2 = uniforms.offsetA / 4u + min(row + 2u, last_row) * stride_a;
  let a3 = uniforms.offsetA / 4u + min(row + 3u, last_row) * stride_a;
  let b_at = (uniforms.offsetB + column) / 4u;
  var sum0 = vec4<f32>();
  var sum1 = vec4<f32>();
  var sum2 = vec4<f32>();
  var sum3 = vec4<f32>();
  let last_k = uniforms.inner - 1u;
  let inner = (uniforms.inner + 3u) / 4u;
  for (var k = 0u; k < inner; k++) {
    let y0 = b[b_at + 4u * k * stride_b];
    let y1 = b[b_at + min(4u * k + 1u, last_k) * stride_b];
    let y2 = b[b_at + min(4u * k + 2u, last_k) * stride_b];
    let y3 = b[b_at + min(4u * k + 3u, last_k) * stride_b];
    let x0 = a[a0 + k];
    let x1 = a[a1 + k];
    let x2 = a[a2 + k];
    let x3 = a[a3 + k];
    sum0 += x0.x * y0 + x0.y * y1 + x0.z * y2 + x0.w * y3;
    sum1 += x1.x * y0 + x1.y * y1 + x1.z * y2 + x1.w * y3;
    sum2 += x2.x * y0 + x2.y * y1 + x2.z * y2 + x2.w * y3;
    sum3 += x3.x * y0 + x3.y * y1 + x3.z * y2 + x3.w * y3;
  }
  store(row, column, sum0);
  if (row + 1u < uniforms.rows) { store(row + 1u, column, sum1); }
  if (row + 2u < uniforms.rows) { store(row + 2u, column, sum2); }
  if (row + 3u < uniforms.rows) { store(row + 3u, column, sum3); }
}
