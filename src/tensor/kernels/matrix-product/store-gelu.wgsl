// The end of a product in front of an activation: z = alpha * sum + bias is kept for the backward pass, c = gelu(z).
fn store(row: u32, column: u32, sum: vec4<f32>) {
  let value = uniforms.alpha * sum + bias[column / 4u];
  z[(uniforms.offsetZ + row * uniforms.strideZ + column) / 4u] = z_element(value);
  c[(uniforms.offsetC + row * uniforms.strideC + column) / 4u] = c_element(gelu4(value));
}
