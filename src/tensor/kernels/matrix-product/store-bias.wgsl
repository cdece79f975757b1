// The end of a product with a bias: c = alpha * sum + bias  (+ c).
fn store(row: u32, column: u32, sum: vec4<f32>) {
  let at = (uniforms.offsetC + row * uniforms.strideC + column) / 4u;
  var value = uniforms.alpha * sum + bias[column / 4u];
  if (ACCUMULATE == 1u) { value += vec4<f32>(c[at]); }
  c[at] = c_element(value);
}
