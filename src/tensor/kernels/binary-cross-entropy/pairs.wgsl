// Binary cross-entropy of one score a thread; the gradient replaces the scores.

// ln(1 + x) for 0 <= x <= 1, exact for small x too: 2 artanh(x / (2 + x)) by its series.
fn log_one_plus(x: f32) -> f32 {
  let s = x / (2.0 + x);
  let z = s * s;
  return 2.0 * s * (1.0 + z * (1.0 / 3.0 + z * (1.0 / 5.0 + z * (1.0 / 7.0 + z * (1.0 / 9.0 + z * (1.0 / 11.0 + z * (1.0 / 13.0)))))));
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let at = workgroup_index(group, groups) * 64u + thread;
  if (at >= uniforms.pairs) { return; }
  let score = scores[at];
  let label = labels[at];
  let smaller = exp(-abs(score));
  losses[at] = max(score, 0.0) - score * label + log_one_plus(smaller);
  // sigmoid(s) and 1 - sigmoid(s), each without a difference of near numbers.
  let likely = 1.0 / (1.0 + smaller);
  let unlikely = smaller / (1.0 + smaller);
  let yes = select(unlikely, likely, score >= 0.0);
  let no = select(likely, unlikely, score >= 0.0);
  var scale = uniforms.scale;
  if (SCALED == 1u) { scale *= lossScale[0]; }
  scores[at] = scale * ((1.0 - label) * yes - label * no);
}
