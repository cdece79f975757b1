// The epilogue of every product. The row of `c` is padded to a multiple of four; what lands in the padding is unspecified.
fn store(row: u32, column: u32, sum: vec4<f32>) {
  let at = (uniforms.offsetC + row * uniforms.strideC + column) / 4u;
  var value = uniforms.alpha * sum;
  if (BIAS == 1u) { value += bias[column / 4u]; }
  if (ACCUMULATE == 1u) { value += c[at]; }
  c[at] = value;
}
