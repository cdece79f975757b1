// The end of a product. The row of `c` is padded to a multiple of four; what lands in the padding is unspecified.
fn store(row: u32, column: u32, sum: vec4<f32>) {
  let at = (uniforms.offsetC + row * uniforms.strideC + column) / 4u;
  var value = uniforms.alpha * sum;
  if (ACCUMULATE == 1u) { value += vec4<f32>(c[at]); }
  c[at] = c_element(value);
}
