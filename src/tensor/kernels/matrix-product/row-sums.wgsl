// The gradient of a bias: what the rows of `a` in a product TN sum to, for four rows of c.
fn add_row_sums(row: u32, sum: vec4<f32>) {
  for (var i = 0u; i < 4u; i++) {
    if (row + i < uniforms.rows) { biasGradient[uniforms.offsetSums + row + i] += sum[i]; }
  }
}
