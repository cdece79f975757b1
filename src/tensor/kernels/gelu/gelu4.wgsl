fn erf4(x: vec4<f32>) -> vec4<f32> {
  // Abramowitz and Stegun 7.1.26: absolute error below 1.5e-7.
  let t = 1.0 / (1.0 + 0.3275911 * abs(x));
  let series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return sign(x) * (1.0 - series * exp(-x * x));
}
fn gelu4(x: vec4<f32>) -> vec4<f32> {
  return 0.5 * x * (1.0 + erf4(x * 0.70710678));
}
fn gelu_derivative4(x: vec4<f32>) -> vec4<f32> {
  let cumulative = 0.5 * (1.0 + erf4(x * 0.70710678));
  // 1 / sqrt(2 pi)
  let density = 0.39894228 * exp(-0.5 * x * x);
  return cumulative + x * density;
}
