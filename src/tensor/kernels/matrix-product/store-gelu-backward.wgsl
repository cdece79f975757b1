// The end of a product that goes back through an activation: c = alpha * sum * gelu'(z)  (+ c).
fn store(row: u32, column: u32, sum: vec4<f32>) {
  let at = (uniforms.offsetC + row * uniforms.strideC + column) / 4u;
  let before = vec4<f32>(z[(uniforms.offsetZ + row * uniforms.strideZ + column) / 4u]);
  var value = uniforms.alpha * sum * gelu_derivative4(before);
  if (ACCUMULATE == 1u) { value += vec4<f32>(c[at]); }
  c[at] = c_element(value);
}
