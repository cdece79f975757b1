// c[m, n] = alpha * sum_k a[k, m] b[k, n]  (+ bias[n])  (+ c[m, n])
@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let tiles = (uniforms.columns + 31u) / 32u;
  let tile = workgroup_index(group, groups);
  let row = (tile / tiles) * 32u + local.y * 4u;
  let column = (tile % tiles) * 32u + local.x * 4u;
  if (row >= uniforms.rows || column >= uniforms.columns) { return; }
  let stride_a = uniforms.strideA / 4u;
  let stride_b = uniforms.strideB / 4u;
  var a_at = (uniforms.offsetA + row) / 4u;
  var b_at = (uniforms.offsetB + column) / 4u;
  var sum0 = vec4<f32>();
  var sum1 = vec4<f32>();
  var sum2 = vec4<f32>();
  var sum3 = vec4<f32>();
  for (var k = 0u; k < uniforms.inner; k++) {
    let x = a[a_at];
    let y = b[b_at];
    sum0 += x.x * y;
    sum1 += x.y * y;
    sum2 += x.z * y;
    sum3 += x.w * y;
    a_at += stride_a;
    b_at += stride_b;
  }
  store(row, column, sum0);
  if (row + 1u < uniforms.rows) { store(row + 1u, column, sum1); }
  if (row + 2u < uniforms.rows) { store(row + 2u, column, sum2); }
  if (row + 3u < uniforms.rows) { store(row + 3u, column, sum3); }
}
