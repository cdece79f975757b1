// Four columns of dropout(tanh(dense)), as the forward pass has them and both backward passes make them again.
fn hyperbolic(values: vec4<f32>) -> vec4<f32> {
  // tanh of the language may overflow for large values.
  let decay = exp(-2.0 * abs(values));
  return sign(values) * (1.0 - decay) / (1.0 + decay);
}

fn kept(at: u32) -> vec4<f32> {
  if (DROPOUT == 0u) { return vec4<f32>(1.0); }
  return keep4(4u * at, uniforms.seed, uniforms.threshold, uniforms.scale);
}
